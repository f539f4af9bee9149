import Linux
import Logging
import ServiceLifecycle

/// The thread of a service that listens on a socket.
enum SocketThread {
    /// Listens on a thread until the service is to end; if that fails it is logged, and the daemon runs
    /// without.
    ///
    /// - Parameters:
    ///   - logger: The logger.
    ///   - serve: Listens until its argument is signalled.
    /// - Throws: `CancellationError`; never what `serve` throws.
    static func run(
        logger: Logger, serve: @escaping @Sendable (WakeUp) throws -> Void
    ) async throws {
        let wakeUp = WakeUp()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await PosixThread.result {
                do {
                    try serve(wakeUp)
                } catch {
                    logger.log(.unanswered(reason: "\(error)"))
                    while !wakeUp.wait(atMost: .seconds(3600)) {}
                }
            }
        } onCancelOrGracefulShutdown: {
            wakeUp.signal()
        }
    }
}
