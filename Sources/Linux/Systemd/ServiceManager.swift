import CSystemd
import Glibc

/// systemd, told how the service is doing (sd_notify(3)); says nothing where there is none.
package enum ServiceManager {
    /// Something to tell; each is one line of the protocol, or two.
    package enum Message: Sendable, Equatable {
        case ready
        case stopping
        /// The settings are being read anew; must be followed by ``ready``.
        case reloading
        /// One line that `systemctl status` shows.
        case status(String)
        /// A sign of life, due within the watchdog's time.
        case watchdog
        /// Starting or stopping takes longer than the unit's limit: as long as this, from now.
        case extendTimeout(Duration)

        var lines: String {
            switch self {
            case .ready: "READY=1"
            case .stopping: "STOPPING=1"
            // systemd 253 and later tell by the time stamp which reload it belongs to.
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

    /// How often systemd wants a sign of life (sd_watchdog_enabled(3)), or `nil` if never.
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
