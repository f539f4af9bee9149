import Daemon
import Foundation
import Testing

@Suite("Journal fields")
struct JournalFieldTests {
    @Test(
        "a value without control characters is a field as it is",
        arguments: ["", "plate 1/cell.png", "Zürich 核 e\u{301}.png", "</a> %s \"'\\"])
    func plain(value: String) {
        let fields = JournalField.fields(name: "NUCLEID_IMAGE", value: value)

        #expect(fields.map(\.name) == ["NUCLEID_IMAGE"])
        #expect(fields.map { Array($0.value.utf8) } == [Array(value.utf8)])
    }

    @Test(
        "control characters are replaced, and the bytes are in a field of their own",
        arguments: [
            ("\u{1B}[2J.png", " [2J.png"), ("a\r\nb\u{7F}", "a  b "), ("\u{9B}31m", " 31m"),
            ("a\u{202E}gnp.b", "a gnp.b"), ("a\u{2028}b", "a b"),
        ])
    func controls(value: String, shown: String) throws {
        let fields = JournalField.fields(name: "NUCLEID_IMAGE", value: value)

        #expect(fields.map(\.name) == ["NUCLEID_IMAGE", "NUCLEID_IMAGE_BYTES"])
        #expect(fields[0].value == shown)
        #expect(Data(base64Encoded: fields[1].value) == Data(value.utf8))
    }
}
