import Linux
import Testing

@Suite("Text table")
struct TextTableTests {
    @Test("the first column is left-aligned, others right-aligned, without trailing spaces")
    func layout() {
        let rows = [
            ["decode", "1.5", "0.3 %"], ["network", "1203.0", "99.7 %"], ["total", "12", ""],
        ]

        let text = TextTable.format(headings: ["stage", "ms", "share"], rows: rows)

        #expect(
            text == """
                stage        ms   share
                decode      1.5   0.3 %
                network  1203.0  99.7 %
                total        12

                """)
    }

    @Test("a table without rows has its headings only")
    func empty() {
        #expect(TextTable.format(headings: ["stage", "ms"], rows: []) == "stage  ms\n")
    }

    @Test("a column is as wide as its longest cell, in characters")
    func widths() {
        let text = TextTable.format(
            headings: ["µm", "expected Dice"], rows: [["細胞", "0.9"], ["a", "1"]])

        #expect(text == "µm  expected Dice\n細胞            0.9\na               1\n")
    }
}
