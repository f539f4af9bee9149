import Linux
import ServiceLifecycle

/// Tells systemd that the workers get on, as long as they do, and lets put-off jobs in again.
struct HeartbeatService: Service {
    let desk: Desk
    /// The watchdog's time, or `nil` without one.
    let limit: Duration?

    func run() async throws {
        // At half of the watchdog's time, as sd_watchdog_enabled(3) advises.
        let beat = min(limit.map { $0 / 2 } ?? .seconds(1), .seconds(1))
        try? await cancelWhenGracefulShutdown {
            while true {
                desk.queue.update { $0.release(at: .now) }
                if let limit, desk.isAlive(within: limit) { ServiceManager.notify(.watchdog) }
                try await Task.sleep(for: beat)
            }
        }
    }
}
