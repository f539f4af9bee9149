import Linux
import Testing

@Suite("Text table")
struct TextTableTests {
    @Test("names stand to the left, numbers flush right, and no line ends with spaces")
    func layout() {
        let rows = [
            ["decode", "1.5", "0.3 %"], ["network", "1203.0", "99.7 %"], ["total", "12", ""],
        ]

        let text = TextTable.text(["stage", "ms", "share"], rows)

        #expect(
            text == """
                stage        ms   share
                decode      1.5   0.3 %
                network  1203.0  99.7 %
                total        12

                """)
    }

    @Test("a table without rows is its headings")
    func empty() {
        #expect(TextTable.text(["stage", "ms"], []) == "stage  ms\n")
    }

    @Test("a wide heading widens its column; letters count, not bytes")
    func widths() {
        let text = TextTable.text(["µm", "expected Dice"], [["細胞", "0.9"], ["a", "1"]])

        #expect(text == "µm  expected Dice\n細胞            0.9\na               1\n")
    }
}
