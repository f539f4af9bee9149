/// A table for people: names to the left, what is counted or measured flush right.
package enum TextTable {
    /// Lays a table out.
    ///
    /// - Parameters:
    ///   - headings: Of all columns; the first column holds names.
    ///   - rows: As many cells each.
    /// - Returns: Lines that end with a line feed, without spaces before it.
    package static func text(_ headings: [String], _ rows: [[String]]) -> String {
        precondition(rows.allSatisfy { $0.count == headings.count }, "rows have all columns")
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
