import Glibc

/// The standard output, for results of a command.
package enum StandardOutput {
    /// Whether it is a terminal.
    package static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Writes a line at once, so that a redirected output can be followed.
    package static func write(line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = Glibc.write(STDOUT_FILENO, bytes, bytes.count)
    }
}

/// The standard error, for messages and progress.
package enum StandardError {
    /// Whether it is a terminal.
    package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes text in one call, so that lines of different threads do not mix.
    package static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}

extension String {
    /// The text with each control character replaced by a space, so that a file name cannot begin
    /// a new line in a log, a status or a terminal.
    package var onOneLine: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}

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
