import ServiceLifecycle
import Synchronization

/// Ends the services that run, for good or for others by new settings.
actor DaemonControl {
    /// Whether the daemon is to end.
    nonisolated let isStopping = Atomic<Bool>(false)
    private var group: ServiceGroup?
    private var desk: Desk?
    private var next: DaemonSetup?

    /// Notes what runs now.
    func began(_ group: ServiceGroup, _ desk: Desk) async {
        self.group = group
        self.desk = desk
        if isStopping.load(ordering: .relaxed) { await stop() }
    }

    /// Ends the daemon; images that would take long are given up.
    func stop() async {
        isStopping.store(true, ordering: .relaxed)
        desk?.stop()
        desk?.board.update { $0.ending = .stopping }
        await group?.triggerGracefulShutdown()
    }

    /// Has other settings take over once the images in hand are done.
    func replace(with setup: DaemonSetup) async {
        next = setup
        desk?.board.update { $0.ending = .reloading }
        await group?.triggerGracefulShutdown()
    }

    /// The settings that are to take over, if any are.
    func takeNext() -> DaemonSetup? {
        defer { next = nil }
        return isStopping.load(ordering: .relaxed) ? nil : next
    }
}
