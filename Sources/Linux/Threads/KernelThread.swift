import CLinux
import Glibc

/// A thread of the operating system, for work that blocks or computes for long.
///
/// Whoever starts one must ``join()`` it, once, or wait for ``result(of:)``.
package final class KernelThread: Sendable {
    private let handle: pthread_t

    /// Starts `body` on a new thread.
    ///
    /// - Parameter body: Runs to its end; there is no cancelling.
    package init(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(run: body))
        let error = pthread_create(
            &thread, nil,
            { argument in
                // On a stack that has overflowed, no handler could record the death.
                let stack = clinux_signal_stack_begin()
                defer { clinux_signal_stack_end(stack) }
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, body.toOpaque())
        precondition(error == 0, "pthread_create: \(String(cString: strerror(error)))")
        handle = thread
    }

    /// Waits for the end of the thread.
    package func join() { pthread_join(handle, nil) }

    /// Runs `body` on a thread of its own, so that the task that waits for it holds none of the
    /// cooperative pool.
    package static func result<Value: Sendable>(
        of body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let thread = KernelThread { continuation.resume(with: Result(catching: body)) }
            pthread_detach(thread.handle)
        }
    }

    private final class Body {
        let run: @Sendable () -> Void
        init(run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
