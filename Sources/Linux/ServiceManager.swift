import CSystemd

/// systemd, told how the service is doing (sd_notify(3)); says nothing where there is none.
package enum ServiceManager {
    /// Something to tell; each is one line of the protocol.
    package enum Message: Sendable, Equatable {
        case ready
        case stopping
        /// One line that `systemctl status` shows.
        case status(String)
        /// A sign of life, due within the watchdog's time.
        case watchdog

        var line: String {
            switch self {
            case .ready: "READY=1"
            case .stopping: "STOPPING=1"
            case .status(let text): "STATUS=" + text.onOneLine
            case .watchdog: "WATCHDOG=1"
            }
        }
    }

    /// Sends messages in one datagram.
    package static func notify(_ messages: Message...) {
        _ = sd_notify(0, messages.map(\.line).joined(separator: "\n"))
    }

    /// How often systemd wants a sign of life (sd_watchdog_enabled(3)), or `nil` if never.
    package static var watchdogInterval: Duration? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }
}
