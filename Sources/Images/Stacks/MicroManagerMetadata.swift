import FoundationEssentials

/// The channels in the metadata that Micro-Manager writes into TIFF files, as JSON.
///
/// The summary, with `ChNames` and `ChColors`, lies behind the header of the file, and in ImageJ's
/// info; each plane has a tag with its own metadata, with `Channel`.
/// Source: "Micro-Manager File Formats", and tifffile 2026.3.3, `read_micromanager_metadata`.
enum MicroManagerMetadata {
    /// The most bytes that are read of a summary, of the metadata of a plane, and of a list.
    static let longest = 1 << 20
    private static let longestList = 64 << 10
    /// The numbers that mark the table of planes, that of NDTiff, and the summary.
    private static let indexMark = 54_773_648
    private static let datasetMark = 483_729
    private static let summaryMark = 2_355_492

    private struct Plane: Decodable {
        let channel: String?

        private enum CodingKeys: String, CodingKey {
            case channel = "Channel"
        }
    }

    /// The summary behind the file's header; `nil` if there is none.
    static func summary(of file: TIFFFile, isBigEndian: Bool) throws(ImageError) -> String? {
        let head = BinaryFields(try file.bytes(at: 0, count: 48), isBigEndian: isBigEndian)
        func mark(at offset: Int) -> Int? { head.integer(UInt32.self, at: offset) }
        let places =
            switch mark(at: 8) {
            case indexMark: [32]
            case datasetMark: [16, 20]
            default: [Int]()
            }
        guard let place = places.first(where: { mark(at: $0) == summaryMark }),
            let length = mark(at: place + 4)
        else { return nil }
        let bytes = try file.bytes(at: place + 8, count: min(length, longest))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The channels that a summary names; empty if it names none.
    static func channels(inSummary text: String) -> [ChannelDescription] {
        let names = list(of: String.self, named: "ChNames", in: text)
        let colours = list(of: Int.self, named: "ChColors", in: text)
        return (0..<max(names.count, colours.count)).map { index in
            ChannelDescription(
                name: index < names.count ? names[index] : nil,
                colour: index < colours.count ? colour(colours[index]) : nil)
        }
    }

    /// The name of the channel in the metadata of a plane; `nil` if they do not give it.
    static func channelName(inPlane json: [UInt8]) -> String? {
        let json = json.prefix { $0 != 0 }
        return (try? JSONDecoder().decode(Plane.self, from: Data(json)))?.channel
    }

    /// Java's colour: alpha, red, green and blue in the bytes of a number.
    private static func colour(_ number: Int) -> ChannelColour {
        ChannelColour(
            red: UInt8(truncatingIfNeeded: number >> 16),
            green: UInt8(truncatingIfNeeded: number >> 8), blue: UInt8(truncatingIfNeeded: number))
    }

    /// The list behind a key, wherever in the text it is; empty if there is none.
    ///
    /// The text need not be JSON as a whole: comments precede it, and it may be cut off.
    private static func list<Value: Decodable>(
        of _: Value.Type, named key: String, in text: String
    ) -> [Value] {
        guard let match = text.utf8.firstRange(of: "\"\(key)\"".utf8) else { return [] }
        let rest = text.utf8[match.upperBound...].prefix(longestList)
        let begin = rest.prefix(8).firstIndex(of: UInt8(ascii: "[")) ?? rest.endIndex
        var isInString = false
        var isEscaped = false
        for index in rest[begin...].indices {
            let byte = rest[index]
            if byte == UInt8(ascii: "\""), !isEscaped { isInString.toggle() }
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            guard byte == UInt8(ascii: "]"), !isInString else { continue }
            return (try? JSONDecoder().decode([Value].self, from: Data(rest[begin...index]))) ?? []
        }
        return []
    }
}
