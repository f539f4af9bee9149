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
    /// The text with each scalar that acts on lines or terminals replaced by a space, so that a
    /// file name cannot begin a new line in a log, a status or a terminal, move the cursor or
    /// reverse what follows; see ``Unicode/Scalar/isTextControl``.
    package var replacingControlCharacters: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.isTextControl ? " " : $0 }))
    }

    /// The text without control characters, except for the ends of its lines.
    ///
    /// For messages of several lines, such as those of settings.
    package var replacingControlCharactersWithinLines: String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0).replacingControlCharacters }.joined(separator: "\n")
    }
}

extension Unicode.Scalar {
    /// Whether the scalar acts on lines, terminals or the direction of text instead of being shown.
    ///
    /// These are the control characters C0, DEL and C1 (ECMA-48; terminals obey U+009B as they do
    /// ESC [), the separators of lines and paragraphs, and the explicit directional embeddings,
    /// overrides and isolates (Unicode Standard Annex 9, section 2), which reverse the text after
    /// them. The implicit directional marks, U+200E, U+200F and U+061C, act on no other character.
    ///
    /// By number, since each scalar of an index page is asked: these ranges are whole categories,
    /// or named by the Annex.
    package var isTextControl: Bool {
        switch value {
        case 0...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
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
    package static func format(headings: [String], rows: [[String]]) -> String {
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
