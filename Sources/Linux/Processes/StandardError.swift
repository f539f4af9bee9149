import Glibc

/// What people read who started the program by hand.
package enum StandardError {
    /// Writes text in one call, so that lines of different threads do not mix.
    package static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }

    /// Whether somebody watches: standard error is a terminal.
    package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
