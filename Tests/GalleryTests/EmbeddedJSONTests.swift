import Gallery
import Foundation
import Testing

@Suite("JSON within a page")
struct EmbeddedJSONTests {
    private static let texts = [
        "", "plain", "</script><img src=x onerror=alert(1)>", "<!--<script>", "]]>", "&lt;&amp;",
        "\u{2028}\u{2029}\u{2027}\u{202A}", "quote \" backslash \\ slash /", "\u{0}\u{1F}\u{7F}",
        "Zürich 核 🧫", "\u{FFFD}",
    ]

    @Test(
        "any text is preserved, without bytes that have a meaning in HTML", arguments: texts)
    func roundTrip(text: String) throws {
        let json = try EmbeddedJSON.encode([text])

        #expect(try JSONDecoder().decode([String].self, from: Data(json)) == [text])
        #expect(!json.contains { "<>&".utf8.contains($0) })
        #expect(!String(decoding: json, as: UTF8.self).contains { "\u{2028}\u{2029}".contains($0) })
    }

    @Test("an incomplete line separator is not escaped")
    func cutOff() {
        #expect(EmbeddedJSON.escape([0x22, 0xE2, 0x80]) == [0x22, 0xE2, 0x80])
        #expect(EmbeddedJSON.escape([0xE2]) == [0xE2])
    }

    @Test("a template replaces its placeholder only")
    func template() throws {
        let template = PageTemplate(Array(#"<a>"@values@"</a>"#.utf8))

        let page = try template.filled(with: ["k": "<b>"])

        #expect(String(decoding: page, as: UTF8.self) == #"<a>{"k":"\u003cb\u003e"}</a>"#)
    }
}
