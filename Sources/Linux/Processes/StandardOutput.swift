import Glibc

/// Where results of a command go.
package enum StandardOutput {
    /// Whether a person reads along, rather than a program or a file.
    package static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Writes a line at once, so that whoever follows a long command in a file sees it.
    package static func write(line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = Glibc.write(STDOUT_FILENO, bytes, bytes.count)
    }
}
