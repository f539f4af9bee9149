import CLinux
import Glibc

/// A descriptor that one thread makes readable to end another's wait (eventfd(2)).
package final class WakeUp: Sendable {
    let descriptor: CInt

    /// Begins unsignalled.
    package init() {
        descriptor = clinux_eventfd()
        precondition(descriptor >= 0, "eventfd: \(lastError())")
    }

    deinit { close(descriptor) }

    /// Ends all waits, now and later.
    package func signal() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// Whether ``signal()`` has been called.
    package var isSignalled: Bool { wait(atMost: .zero) }

    /// Waits for ``signal()``.
    ///
    /// - Returns: Whether it has been called.
    @discardableResult
    package func wait(atMost time: Duration) -> Bool {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&wait, 1, CInt(clamping: Int64((time / .milliseconds(1)).rounded(.up)))) > 0
    }
}
