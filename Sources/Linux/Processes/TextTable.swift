/// A table in plain text: first column left-aligned, the others right-aligned.
package enum TextTable {
    /// Formats a table, with two spaces between columns.
    ///
    /// - Parameters:
    ///   - headings: One for each column.
    ///   - rows: As many cells a row as there are headings.
    /// - Returns: Lines that end with a line feed and have no trailing spaces.
    package static func text(_ headings: [String], _ rows: [[String]]) -> String {
        precondition(
            rows.allSatisfy { $0.count == headings.count }, "a row has a cell for each heading")
        let lines = [headings] + rows
        let widths = headings.indices.map { column in
            lines.map { $0[column].count }.max() ?? 0
        }
        return lines.map { cells in
            let line = zip(cells, widths).enumerated().map { column, cell in
                let gap = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + gap : gap + cell.0
            }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
        }.joined()
    }
}
