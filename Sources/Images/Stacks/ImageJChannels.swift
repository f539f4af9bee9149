/// The metadata of planes and channels that ImageJ writes into tags of its own.
///
/// The value of IJMetadata begins with a table of kinds and their numbers of entries; the tag
/// IJMetadataByteCounts has the length of the table, then of each entry.
/// Source: ImageJ 1.54's `ij.io.TiffEncoder` and `TiffDecoder`, tifffile 2026.3.3,
/// `imagej_metadata`.
struct ImageJChannels: Sendable, Equatable {
    /// The most bytes of the value that are read.
    static let longest = 16 << 20
    /// The valid lengths of the table of kinds.
    private static let tableLengths = 12...804
    private static let tableBytes = 256

    /// The label of each plane, in the order of the planes.
    private(set) var labels: [String] = []
    /// The colour of the largest value in each channel's table of colours.
    private(set) var colours: [ChannelColour] = []
    /// The text that ImageJ shows as "Info"; Micro-Manager's summary is in it.
    private(set) var info: String?

    /// Parses the tags; `nil` if they are damaged from the beginning.
    ///
    /// - Parameters:
    ///   - value: The value of IJMetadata, or as much of it as is read.
    ///   - counts: The numbers of IJMetadataByteCounts.
    ///   - isBigEndian: The byte order of the file.
    init?(_ value: [UInt8], counts: [Int], isBigEndian: Bool) {
        let fields = BinaryFields(value, isBigEndian: isBigEndian)
        guard let table = counts.first, Self.tableLengths.contains(table),
            fields.integer(UInt32.self, at: 0) == Self.code("IJIJ")
        else { return nil }
        var place = 4 + (table - 4) / 8 * 8
        var lengths = counts.dropFirst()
        for row in stride(from: 4, to: table - 7, by: 8) {
            guard let kind = fields.integer(UInt32.self, at: row),
                let count = fields.integer(UInt32.self, at: row + 4), count <= lengths.count
            else { return }
            for length in lengths.prefix(count) {
                guard length >= 0, length <= value.count - place else { return }
                read(fields, kind: kind, at: place..<place + length)
                place += length
            }
            lengths = lengths.dropFirst(count)
        }
    }

    private mutating func read(_ fields: BinaryFields, kind: Int, at range: Range<Int>) {
        switch kind {
        case Self.code("labl"):
            labels.append(String(decoding: fields.utf16(in: range), as: UTF16.self))
        case Self.code("info"):
            info = String(decoding: fields.utf16(in: range), as: UTF16.self)
        case Self.code("luts") where range.count == 3 * Self.tableBytes:
            // Of an inverted table the first colour is the brighter one.
            let ends = [Self.tableBytes - 1, 0].map { index in
                ChannelColour(
                    red: fields.bytes[range.lowerBound + index],
                    green: fields.bytes[range.lowerBound + Self.tableBytes + index],
                    blue: fields.bytes[range.lowerBound + 2 * Self.tableBytes + index])
            }
            colours.append(ends[0].components.max() == 0 ? ends[1] : ends[0])
        default: break
        }
    }

    /// The channels of a stack, named by the label of each one's first plane.
    ///
    /// - Parameter order: The order of the planes; `nil` if the description does not give it.
    /// - Returns: A description for each channel; empty if nothing is known.
    func channels(in order: PlaneOrder?) -> [ChannelDescription] {
        let count = order?.count(of: .channel) ?? 1
        let hasLabels = count > 1 && count <= Stack.mostChannels && labels.count == order?.count
        let names: [ChannelDescription] =
            hasLabels
            ? (0..<count).map { channel in
                let plane = order?.number(of: .init(channel: channel)) ?? 0
                return ChannelDescription(name: Self.name(in: labels[plane]))
            }.withDistinctNames : []
        return names.completed(by: colours.map { .init(colour: $0) }, count: count)
    }

    /// The name in a label such as `c:1/2 z:3/9 - DAPI`; further lines are the plane's properties.
    static func name(in label: String) -> String? {
        guard var rest = label.split(whereSeparator: \.isNewline).first else { return nil }
        var hasPosition = false
        while let match = rest.prefixMatch(of: #/\s*[czt]:\d{1,9}/\d{1,9}\s*/#) {
            rest = rest[match.range.upperBound...]
            hasPosition = true
        }
        if hasPosition, rest.first == "-" { rest = rest.dropFirst() }
        let name = rest.drop { $0.isWhitespace }
        return name.isEmpty ? nil : String(name)
    }

    /// Four letters as the number that Java writes.
    private static func code(_ letters: String) -> Int {
        letters.utf8.reduce(0) { $0 << 8 | Int($1) }
    }
}
