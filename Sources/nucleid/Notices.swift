import Linux

/// Notices on standard error before a command begins.
enum Notices {
    /// Prints that the network is evaluated in another precision than the one asked for.
    ///
    /// - Parameter reason: The reason, without a full stop; `nil` if there is nothing to print.
    static func write(fallback reason: String?) {
        guard let reason else { return }
        StandardError.write("Fast precision is not available (\(reason)); using exact.\n")
    }
}
