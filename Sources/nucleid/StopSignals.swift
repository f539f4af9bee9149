import Glibc
import UnixSignals

/// The signals that end a long command after the current step.
enum StopSignals {
    /// SIGTERM, SIGINT, and SIGHUP (a closed terminal) unless the process was started with it
    /// ignored, as `nohup` does: trapping it would undo that.
    static var trapped: [UnixSignal] {
        isIgnored(SIGHUP) ? [.sigterm, .sigint] : [.sigterm, .sigint, .sighup]
    }

    /// Ignores SIGPIPE: writing to a closed pipe returns an error instead of ending the process.
    static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(number, nil, &action) == 0 else { return false }
        // SIG_IGN is no function: only its address can be compared.
        let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        let ignored = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
        return handler == ignored
    }
}
