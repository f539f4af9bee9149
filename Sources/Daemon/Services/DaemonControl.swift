import ServiceLifecycle
import Synchronization

/// Ends the services that run, for good or for others by new settings.
actor DaemonControl {
    /// Whether the daemon is to end.
    nonisolated let isStopping = Atomic<Bool>(false)
    /// The folders that no other nucleid may work in.
    nonisolated let locks = FolderLocks()
    private var group: ServiceGroup?
    private var dispatcher: JobDispatcher?
    private var next: DaemonSetup?

    /// Takes the folders of the first settings.
    ///
    /// - Throws: ``FolderLockError`` where another nucleid has one.
    func lockFolders(of setup: DaemonSetup) throws { try locks.acquire(setup.folders) }

    /// Notes what runs now.
    func servicesStarted(group: ServiceGroup, dispatcher: JobDispatcher) async {
        self.group = group
        self.dispatcher = dispatcher
        locks.releaseAll(except: [dispatcher.setup.folders] + (next.map { [$0.folders] } ?? []))
        if isStopping.load(ordering: .relaxed) { return await stop() }
        // Settings that came between the end of the last services and the beginning of these.
        if next != nil { await change() }
    }

    /// Ends the daemon; images that would take long are given up.
    func stop() async {
        isStopping.store(true, ordering: .relaxed)
        dispatcher?.stop()
        dispatcher?.publisher.update { $0.ending = .stopping }
        await group?.triggerGracefulShutdown()
    }

    /// Has other settings take over once the images in hand are done.
    ///
    /// - Throws: ``FolderLockError`` where another nucleid has one of their folders.
    func replace(with setup: DaemonSetup) async throws {
        try locks.acquire(setup.folders)
        next?.pipeline.stop()
        next = setup
        await change()
    }

    private func change() async {
        dispatcher?.close()
        dispatcher?.publisher.update { $0.ending = .reloading }
        await group?.triggerGracefulShutdown()
    }

    /// The settings that are to take over, if any are.
    func takeNext() -> DaemonSetup? {
        defer { next = nil }
        return isStopping.load(ordering: .relaxed) ? nil : next
    }
}
