import Foundation
import Masks
import TestSupport
import Testing

@Suite("Fields of CSV")
struct CSVFieldTests {
    private static let texts = [
        "", "plain.png", "plate 1/cell.png", "=1+1.png", "=HYPERLINK(\"http://a/\"&A1,\"b\").png",
        "+1.png", "-1.png", "@SUM(A1).png", "\t=1.png", "\r=1.png", "\n=1.png", "\r\n=1.png",
        "＝1.png", "'", "'=1.png", "''", "it's.png", "a,b", "a\"b", "\"", "\"=1\"", "a;=1;b", "a\tb",
        "a\r\nb", "a\nb", "a\rb", " =1", "é核🧫", "=é\u{301}", "=\u{301}.png", ",", "\"\"",
    ]

    @Test(
        "text that a spreadsheet takes for a formula begins with an apostrophe, in quotes",
        arguments: [
            ("=1+1", "\"'=1+1\""), ("+1", "\"'+1\""), ("-1", "\"'-1\""), ("@A1", "\"'@A1\""),
            ("\t=1", "\"'\t=1\""), ("\r=1", "\"'\r=1\""), ("=\"a\"", "\"'=\"\"a\"\"\""),
            ("＝1", "\"'＝1\""), ("'=1", "\"''=1\""), ("=\u{301}", "\"'=\u{301}\""),
        ])
    func formulas(text: String, field: String) {
        #expect(CSVField.encode(text) == field)
    }

    @Test(
        "other text is quoted only if RFC 4180 or another separator demands it",
        arguments: [
            ("", ""), ("a.png", "a.png"), ("a=b", "a=b"), ("a b", "a b"), ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""), ("a\r\nb", "\"a\r\nb\""), ("a;b", "\"a;b\""),
        ])
    func others(text: String, field: String) {
        #expect(CSVField.encode(text) == field)
    }

    @Test("Python's csv module reads the texts, but for one apostrophe at the beginning")
    func python() throws {
        let table = Self.texts.map { "\(CSVField.encode($0)),1\r\n" }.joined()
        let script = """
            import base64, csv, io, json, sys
            text = base64.b64decode(sys.argv[1]).decode()
            rows = list(csv.reader(io.StringIO(text, newline=''), strict=True))
            assert all(len(row) == 2 and row[1] == '1' for row in rows), rows
            print(json.dumps([text for text, _ in rows]))
            """

        let result = try Program.run(
            "/usr/bin/python3", ["-c", script, Data(table.utf8).base64EncodedString()])
        let read = try JSONDecoder().decode([String].self, from: Data(result.output.utf8))

        // Bytes are compared: Swift takes equivalent texts for equal.
        let bytes = read.map { Array($0.utf8) }
        #expect(result.errors == "")
        #expect(
            bytes.map { $0.first == UInt8(ascii: "'") ? Array($0.dropFirst()) : $0 }
                == Self.texts.map { Array($0.utf8) })
        #expect(bytes.allSatisfy { text in !"=+-@\t\r".utf8.contains { $0 == text.first } })
    }
}
