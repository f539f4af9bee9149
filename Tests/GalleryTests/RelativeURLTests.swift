import Gallery
import Foundation
import Testing

@Suite("Relative URL")
struct RelativeURLTests {
    /// Expected values from RFC 3986 and Python's `urllib.parse.quote`.
    @Test(
        "a path is encoded as by Python's urllib.parse.quote",
        arguments: [
            ("plate1/cell.tif.mask.png", "plate1/cell.tif.mask.png"),
            ("50% #1?.png", "50%25%20%231%3F.png"),
            ("http://a/b", "http%3A//a/b"),
            ("javascript:alert(1)", "javascript%3Aalert%281%29"),
            (#"'"<>&+;=@[]\^`{|}~"#, "%27%22%3C%3E%26%2B%3B%3D%40%5B%5D%5C%5E%60%7B%7C%7D~"),
            ("Zürich/核.png", "Z%C3%BCrich/%E6%A0%B8.png"),
            ("tab\tline\n", "tab%09line%0A"),
            ("../failed/x.png", "../failed/x.png"),
            ("", ""),
        ])
    func encoding(path: String, url: String) {
        #expect(RelativeURL(path: path.utf8).text == url)
    }

    @Test("every byte is preserved by encoding and decoding")
    func everyByte() {
        let bytes = Array(UInt8(1)...UInt8(255)).filter { $0 != UInt8(ascii: "/") }

        let text = RelativeURL(path: bytes).text

        var decoded: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let first = rest.popFirst() {
            guard first == UInt8(ascii: "%") else {
                decoded.append(first)
                continue
            }
            decoded.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        #expect(decoded == bytes)
    }
}
