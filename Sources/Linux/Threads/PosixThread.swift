import CLinux
import Glibc

/// A thread of its own (pthreads(7)) for work that blocks or computes for long, outside Swift's
/// cooperative pool.
///
/// A thread must be joined once with ``join()``; ``result(of:)`` needs no join.
package final class PosixThread: Sendable {
    private let handle: pthread_t

    /// Starts a thread that runs `body`, which cannot be cancelled.
    package init(body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(run: body))
        let error = pthread_create(
            &thread, nil,
            { argument in
                // After a stack overflow, a signal handler needs another stack.
                let stack = clinux_signal_stack_begin()
                defer { clinux_signal_stack_end(stack) }
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, body.toOpaque())
        precondition(error == 0, "pthread_create: \(String(cString: strerror(error)))")
        handle = thread
    }

    /// Waits until the thread has ended.
    package func join() { pthread_join(handle, nil) }

    /// Gives the calling thread the lowest priority of those that share time (nice(2) 19 of this
    /// thread alone, as Linux has it), or as low as it has already.
    package static func lowerPriority() { _ = setpriority(CInt(PRIO_PROCESS.rawValue), 0, 19) }

    /// Runs `body` on a thread of its own and returns its result; the calling task is suspended, so
    /// that it blocks no thread of the cooperative pool.
    package static func result<Value: Sendable>(
        of body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let thread = PosixThread { continuation.resume(with: Result(catching: body)) }
            pthread_detach(thread.handle)
        }
    }

    private final class Body {
        let run: @Sendable () -> Void
        init(run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
