import Glibc

/// Where results of a command go.
package enum StandardOutput {
    /// Whether a person reads along, rather than a program or a file.
    package static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}
