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
