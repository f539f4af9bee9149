import CSystemd
import Glibc

/// Notifications to systemd about the state of the service (sd_notify(3)); without systemd they
/// do nothing.
package enum ServiceManager {
    /// A notification.
    package enum Message: Sendable, Equatable {
        case ready
        case stopping
        /// The service reloads its settings; must be followed by ``ready``.
        case reloading
        /// A line for `systemctl status`.
        case status(String)
        /// The keep-alive of the watchdog, see ``ServiceManager/watchdogInterval``.
        case watchdog
        /// Extends the timeout of starting or stopping, counted from now.
        case extendTimeout(Duration)

        /// The message in the protocol of sd_notify(3), without a final line feed.
        var lines: String {
            switch self {
            case .ready: "READY=1"
            case .stopping: "STOPPING=1"
            // systemd 253 and later match the reload by this time stamp.
            case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(ServiceManager.monotonicMicroseconds)"
            case .status(let text): "STATUS=" + text.onOneLine
            case .watchdog: "WATCHDOG=1"
            case .extendTimeout(let time):
                "EXTEND_TIMEOUT_USEC=\(max(Int64(time / .microseconds(1)), 0))"
            }
        }
    }

    /// Sends messages in one datagram.
    package static func notify(_ messages: Message...) {
        _ = sd_notify(0, messages.map(\.lines).joined(separator: "\n"))
    }

    /// The watchdog's timeout, within which systemd expects ``Message/watchdog``
    /// (sd_watchdog_enabled(3)); `nil` without a watchdog.
    package static var watchdogInterval: Duration? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }

    private static var monotonicMicroseconds: Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec * 1_000_000 + now.tv_nsec / 1000
    }
}
