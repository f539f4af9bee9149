import Linux
import ServiceLifecycle

/// Tells systemd that the workers get on, as long as they do, and lets put-off jobs in again.
struct HeartbeatService: Service {
    /// What one beat asks for while the daemon ends, in case the next comes late.
    private static let grace: Duration = .seconds(20)

    let dispatcher: JobDispatcher
    /// The watchdog's time, or `nil` without one.
    let limit: Duration?
    /// Whether the daemon is ending, and needs time for it.
    let isStopping: @Sendable () -> Bool

    func run() async throws {
        // At half of the watchdog's time, as sd_watchdog_enabled(3) advises.
        let beat = min(limit.map { $0 / 2 } ?? .seconds(1), .seconds(1))
        try? await cancelWhenGracefulShutdown {
            while true {
                dispatcher.releaseDueJobs()
                if let limit, dispatcher.publisher.isAlive(within: limit) {
                    ServiceManager.notify(.watchdog)
                }
                if isStopping(), dispatcher.publisher.isAlive(within: limit ?? .seconds(60)) {
                    ServiceManager.notify(.extendTimeout(Self.grace))
                }
                try await Task.sleep(for: beat)
            }
        }
    }
}
