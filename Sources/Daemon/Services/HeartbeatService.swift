import Linux
import ServiceLifecycle

/// Notifies systemd's watchdog while all workers make progress, and requeues postponed jobs.
struct HeartbeatService: Service {
    /// The extension of the stop timeout that each heartbeat requests while the daemon stops.
    ///
    /// It is much longer than the interval, in case the next heartbeat comes late.
    private static let grace: Duration = .seconds(20)

    let dispatcher: JobDispatcher
    /// The timeout of systemd's watchdog; `nil` if there is none.
    let limit: Duration?
    /// Returns whether the daemon is stopping, and needs time for it.
    let isStopping: @Sendable () -> Bool

    func run() async throws {
        // Half of the watchdog's timeout, as sd_watchdog_enabled(3) advises, but at most 1 s.
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
