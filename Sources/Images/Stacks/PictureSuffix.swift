/// The file-name suffix of a picture's result: `#t0003`, `#z0012` or `#t0003z0012`.
///
/// Time points and z slices are counted from 0 and written with at least four digits, with as many
/// for all pictures of a file. An axis along which the file has one picture is left out.
package struct PictureSuffix: Sendable, Hashable {
    /// An index along one axis, and its number of digits.
    package struct Index: Sendable, Hashable {
        /// The minimum number of digits.
        package static let fewestDigits = 4

        /// The index, counted from 0.
        package let value: Int
        /// The number of digits, at least ``fewestDigits``; padded with zeros on the left.
        package let digits: Int

        /// The `value`-th of `count` indices, with as many digits as the last of them.
        package init(_ value: Int, of count: Int) {
            self.init(value, digits: max(Self.fewestDigits, String(count - 1).count))
        }

        /// Creates an index with a given number of digits.
        package init(_ value: Int, digits: Int) {
            self.value = value
            self.digits = digits
        }

        fileprivate var text: String {
            let number = String(value)
            return String(repeating: "0", count: max(digits - number.count, 0)) + number
        }
    }

    /// The time point; `nil` if the file has one picture along this axis.
    package let time: Index?
    /// The z slice; `nil` if the file has one picture along this axis.
    package let zSlice: Index?

    /// Creates a suffix; `nil` if both indices are `nil`.
    package init?(time: Index?, zSlice: Index?) {
        guard time != nil || zSlice != nil else { return nil }
        self.time = time
        self.zSlice = zSlice
    }

    /// Parses a suffix that begins with `#`; `nil` for any other text.
    ///
    /// An index that does not fit an `Int` is refused as well; no file has so many pictures.
    package init?(_ text: some StringProtocol) {
        var rest = Array(text.utf8)[...]
        guard rest.popFirst() == UInt8(ascii: "#") else { return nil }
        var indices: [Index?] = []
        for letter in "tz".utf8 {
            guard rest.first == letter else {
                indices.append(nil)
                continue
            }
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard digits.count >= Index.fewestDigits,
                let value = Int(String(decoding: digits, as: UTF8.self))
            else { return nil }
            indices.append(Index(value, digits: digits.count))
            rest = rest.dropFirst(1 + digits.count)
        }
        guard rest.isEmpty else { return nil }
        self.init(time: indices[0], zSlice: indices[1])
    }

    /// Whether both denote the same picture, whatever the number of digits.
    ///
    /// If each has a single index, the axes may differ: a stack of annotations seldom records
    /// whether its pages are time points or z slices.
    package func matches(_ other: PictureSuffix) -> Bool {
        if let index = single?.value, let otherIndex = other.single?.value {
            return index == otherIndex
        }
        return time?.value == other.time?.value && zSlice?.value == other.zSlice?.value
    }

    /// The suffixes that match this one.
    ///
    /// They are itself and, if it has a single index, the suffix with that index on the other axis.
    package var alternatives: [PictureSuffix] {
        guard let single else { return [self] }
        return [
            PictureSuffix(time: single, zSlice: nil), PictureSuffix(time: nil, zSlice: single),
        ].compactMap(\.self)
    }

    /// Whether both have an index along the same axes.
    package func hasAxes(of other: PictureSuffix) -> Bool {
        (time == nil) == (other.time == nil) && (zSlice == nil) == (other.zSlice == nil)
    }

    /// Whether the picture is the first of its file.
    package var isFirst: Bool { (time?.value ?? 0) == 0 && (zSlice?.value ?? 0) == 0 }

    /// All suffixes that the first picture of a file may have.
    ///
    /// With at most ``PlaneChoice/mostPictures`` pictures, no index has more than five digits.
    package static let firsts: [PictureSuffix] =
        [(4, nil), (nil, 4), (4, 4), (5, nil), (nil, 5), (5, 4), (4, 5)].compactMap { time, z in
            PictureSuffix(
                time: time.map { Index(0, digits: $0) }, zSlice: z.map { Index(0, digits: $0) })
        }

    private var single: Index? { time == nil ? zSlice : zSlice == nil ? time : nil }
}

extension PictureSuffix: CustomStringConvertible {
    package var description: String {
        "#" + (time.map { "t" + $0.text } ?? "") + (zSlice.map { "z" + $0.text } ?? "")
    }
}
