/// Where a file is, as seen from the page: a path of which nothing means anything to a browser.
///
/// RFC 3986, 2.3 and 4.2: all bytes but the unreserved ones and the slash are percent-encoded, so
/// that `#`, `?`, `%`, a colon in the first part and bytes that are no UTF-8 name just a file.
package struct RelativeURL: Sendable, Hashable {
    /// The encoded path, ASCII.
    package let text: String

    /// Encodes the bytes of a path that does not begin at the root.
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
        precondition(encoded.first != UInt8(ascii: "/"), "a relative path has no slash before it")
        text = String(decoding: encoded, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}
