/// The index page of the outbox, which lists, sorts and filters images.
///
/// It is a static file without external resources, except for the images beside it.
package enum IndexPage {
    private struct Values: Encodable {
        let title: String
        let written: String
        let entries: [IndexEntry]
    }

    /// Renders the page.
    ///
    /// - Parameters:
    ///   - entries: In any order; the page shows the newest first.
    ///   - title: The title, such as the outbox's path.
    ///   - written: The time in RFC 3339 format.
    /// - Returns: The file's content, UTF-8.
    /// - Throws: `EncodingError` if a number is infinite or NaN.
    /// - Complexity: O(*n*), where *n* is the number of entries.
    package static func render(
        entries: [IndexEntry], title: String, written: String
    ) throws -> [UInt8] {
        try PageTemplate.index.filled(
            with: Values(title: title, written: written, entries: entries))
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
