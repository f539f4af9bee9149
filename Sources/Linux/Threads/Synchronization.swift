import CLinux
import Glibc

/// A value shared by threads: a mutex and a condition variable (pthread_cond_init(3)).
///
/// For threads of our own only: ``wait(for:)`` blocks, which a task of Swift's cooperative pool must
/// not do.
package final class Monitor<State>: @unchecked Sendable {
    // Unchecked: `state` is only accessed while `mutex` is locked.
    private var state: State
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    /// Creates a monitor with an initial value.
    package init(_ state: sending State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Calls `body` with exclusive access to the value, then wakes all waiting threads.
    package func update<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
        return try body(&state)
    }

    /// Blocks until `body` returns a result; it is called with exclusive access, at once and after
    /// each ``update(_:)``.
    package func wait<Result>(for body: (inout State) -> Result?) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            pthread_cond_wait(changed, mutex)
        }
    }
}

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
