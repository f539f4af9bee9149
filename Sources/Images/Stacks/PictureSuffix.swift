/// The file-name suffix of a picture's result: `#s0001`, `#t0003`, `#z0012`, `#s0001t0003z0012`.
///
/// Series, time points and z slices are counted from 0 and written with at least four digits, with
/// as many for all pictures of a file. An axis along which the file has one picture is left out.
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

    /// The series; `nil` if the file has one picture along this axis.
    package let series: Index?
    /// The time point; `nil` if the file has one picture along this axis.
    package let time: Index?
    /// The z slice; `nil` if the file has one picture along this axis.
    package let zSlice: Index?

    /// Creates a suffix; `nil` if all indices are `nil`.
    package init?(series: Index? = nil, time: Index?, zSlice: Index?) {
        guard series != nil || time != nil || zSlice != nil else { return nil }
        self.series = series
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
        for letter in "stz".utf8 {
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
        self.init(series: indices[0], time: indices[1], zSlice: indices[2])
    }

    /// Whether both denote the same picture, whatever the number of digits.
    ///
    /// If each has a single index, the axes may differ: a stack of annotations seldom records
    /// whether its pages are series, time points or z slices.
    package func matches(_ other: PictureSuffix) -> Bool {
        if let index = single?.value, let otherIndex = other.single?.value {
            return index == otherIndex
        }
        return zip(indices, other.indices).allSatisfy { $0?.value == $1?.value }
    }

    /// The suffixes that match this one.
    ///
    /// They are itself and, if it has a single index, the suffixes with that index on another axis.
    package var alternatives: [PictureSuffix] {
        guard let single else { return [self] }
        return [
            PictureSuffix(time: single, zSlice: nil), PictureSuffix(time: nil, zSlice: single),
            PictureSuffix(series: single, time: nil, zSlice: nil),
        ].compactMap(\.self)
    }

    /// Whether both have an index along the same axes.
    package func hasAxes(of other: PictureSuffix) -> Bool {
        zip(indices, other.indices).allSatisfy { ($0 == nil) == ($1 == nil) }
    }

    /// Whether the picture is the first of its file.
    package var isFirst: Bool { indices.allSatisfy { ($0?.value ?? 0) == 0 } }

    /// The suffix of the first picture of the same file.
    package var first: PictureSuffix {
        let zeros = indices.map { index in index.map { Index(0, digits: $0.digits) } }
        return PictureSuffix(series: zeros[0], time: zeros[1], zSlice: zeros[2]) ?? self
    }

    /// All suffixes that the first picture of a file may have.
    ///
    /// With at most ``PlaneChoice/mostPictures`` pictures, no index has more than five digits, and
    /// at most one has five.
    package static let firsts: [PictureSuffix] = {
        let digits: [Int?] = [nil, 4, 5]
        return digits.flatMap { series in
            digits.flatMap { time in
                digits.compactMap { zSlice in
                    let all = [series, time, zSlice]
                    guard all.count(where: { $0 == 5 }) < 2 else { return nil }
                    let zeros = all.map { $0.map { Index(0, digits: $0) } }
                    return PictureSuffix(series: zeros[0], time: zeros[1], zSlice: zeros[2])
                }
            }
        }
    }()

    private var indices: [Index?] { [series, time, zSlice] }

    private var single: Index? {
        let given = indices.compactMap(\.self)
        return given.count == 1 ? given[0] : nil
    }
}

extension PictureSuffix: CustomStringConvertible {
    package var description: String {
        zip(["s", "t", "z"], indices).reduce("#") { text, part in
            text + (part.1.map { part.0 + $0.text } ?? "")
        }
    }
}
