/// The index page of the outbox, which lists, sorts and filters images.
///
/// It is a static file without external resources, except for the images beside it.
package enum IndexPage {
    /// The largest size of an entry in bytes.
    ///
    /// Entries of results are smaller whatever their names are: a path has at most 4095 bytes
    /// (`PATH_MAX`), and is on the page once in a URL, with 3 bytes for each, and once as a shortened
    /// name.
    package static let maximumEntryBytes = 16 << 10
    /// The largest size of all entries in bytes, which a browser loads within a second.
    package static let maximumEntriesBytes = 16 << 20
    /// The largest number of bytes that are written at once, which bounds the memory for writing.
    package static let maximumChunkBytes = 64 << 10

    private struct Heading: Encodable {
        let title: String
        let written: String
        let older: Int?
        /// The explanations of quality flags.
        let explanations: [String: FlagExplanation]
        /// The colours of outlines in CSS.
        let outlines: [String]
    }

    /// Encodes an entry for the page.
    ///
    /// - Parameter entry: The entry.
    /// - Returns: At most ``maximumEntryBytes`` of JSON; `nil` if the entry is larger.
    /// - Throws: `EncodingError` if a number is infinite or NaN.
    package static func encode(_ entry: IndexEntry) throws -> [UInt8]? {
        let json = try EmbeddedJSON.encode(entry)
        return json.count <= maximumEntryBytes ? json : nil
    }

    /// Writes the page piece by piece, without ever holding it as a whole.
    ///
    /// - Parameters:
    ///   - entries: From ``encode(_:)``, in any order; the page shows the newest first.
    ///   - title: The title, such as the outbox's path.
    ///   - written: The time in RFC 3339 format.
    ///   - older: The number of older results and failures that are left out.
    ///   - output: Called with pieces of the file's content, UTF-8; each of at most
    ///     ``maximumChunkBytes``, unless the title is longer.
    /// - Throws: What `output` throws.
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    package static func write(
        entries: some Sequence<[UInt8]>, title: String, written: String, older: Int = 0,
        to output: ([UInt8]) throws -> Void
    ) throws {
        var chunk: [UInt8] = []
        chunk.reserveCapacity(maximumChunkBytes)
        func append(_ bytes: [UInt8]) throws {
            if chunk.count + bytes.count > maximumChunkBytes {
                try output(chunk)
                chunk.removeAll(keepingCapacity: true)
            }
            chunk += bytes
        }
        try append(PageTemplate.index.head + #"{"entries":["#.utf8)
        var separator: [UInt8] = []
        for entry in entries {
            try append(separator + entry)
            separator = [UInt8(ascii: ",")]
        }
        let heading = try EmbeddedJSON.encode(
            Heading(
                title: title, written: written, older: older > 0 ? older : nil,
                explanations: FlagExplanation.all, outlines: Palette.outlines.colours.map(\.css)))
        // The members of the heading follow those written above.
        try append([UInt8(ascii: "]"), UInt8(ascii: ",")] + heading.dropFirst())
        try append(PageTemplate.index.tail)
        try output(chunk)
    }
}

/// The URL of a file relative to the page.
///
/// All bytes except unreserved ones and the slash are percent-encoded (RFC 3986, 2.3 and 4.2), so
/// that `#`, `?`, `%`, a colon in the first component and bytes that are not UTF-8 are part of the
/// file's name.
package struct RelativeURL: Sendable, Hashable {
    /// The percent-encoded path, in ASCII.
    package let text: String

    /// Encodes the bytes of a relative path.
    ///
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    package init(path: some Sequence<UInt8>) {
        var encoded: [UInt8] = []
        for byte in path {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
                encoded.append(byte)
            default:
                encoded += [
                    UInt8(ascii: "%"), Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)],
                ]
            }
        }
        precondition(
            encoded.first != UInt8(ascii: "/"), "a relative path does not begin with a slash")
        text = String(decoding: encoded, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}
