import CLinux
import Glibc

/// A signal from one thread that ends the poll(2) of others (eventfd(2)); it is never reset.
package final class WakeUp: Sendable {
    let descriptor: CInt

    /// Creates a wake-up that is not signalled.
    package init() {
        descriptor = clinux_eventfd()
        precondition(descriptor >= 0, "eventfd: \(lastError())")
    }

    deinit { close(descriptor) }

    /// Ends all present and future waits.
    package func signal() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// Whether ``signal()`` has been called.
    package var isSignalled: Bool { wait(atMost: .zero) }

    /// Waits for ``signal()``, at most for `time`.
    ///
    /// - Returns: Whether it has been called.
    @discardableResult
    package func wait(atMost time: Duration) -> Bool {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&wait, 1, CInt(clamping: Int64((time / .milliseconds(1)).rounded(.up)))) > 0
    }
}
