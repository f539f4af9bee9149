import Glibc
import UnixSignals

/// The signals that end a long command after the step in hand.
enum StopSignals {
    /// SIGTERM, SIGINT, and SIGHUP of a terminal that is closed, unless this process was started
    /// with that ignored, as nohup does: trapped, it would be heard all the same.
    static func present() -> [UnixSignal] {
        isIgnored(SIGHUP) ? [.sigterm, .sigint] : [.sigterm, .sigint, .sighup]
    }

    /// From now on, writing where nobody reads any more fails, and does not end the process.
    static func outliveReaders() { _ = signal(SIGPIPE, SIG_IGN) }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(number, nil, &action) == 0 else { return false }
        // SIG_IGN is no function: its address alone can be compared.
        let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        let ignored = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
        return handler == ignored
    }
}
