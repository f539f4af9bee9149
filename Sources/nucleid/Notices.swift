import Daemon
import Linux

/// What `segment` and `bench` say once on standard error before they begin.
enum Notices {
    /// Says that the precision is not the one asked for.
    ///
    /// - Parameter reason: A sentence without its end, or `nil` where there is nothing to say.
    static func write(fallback reason: String?) {
        guard let reason else { return }
        StandardError.write("Computing exactly, though fast was asked for: \(reason).\n")
    }
}
