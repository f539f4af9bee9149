import Logging
import ServiceLifecycle
import Synchronization

/// Stops the running services, either to end the daemon or to restart them with new settings.
actor DaemonControl {
    /// Whether the daemon is stopping.
    nonisolated let isStopping = Atomic<Bool>(false)
    /// The locks that keep other nucleid processes out of the folders.
    nonisolated let locks: FolderLocks
    private var group: ServiceGroup?
    private var dispatcher: JobDispatcher?
    private var next: DaemonSetup?

    /// Creates a control without services; `logger` is told of folders without a lock.
    init(logger: Logger) { locks = FolderLocks(logger: logger) }

    /// Locks the folders of the first settings.
    ///
    /// - Throws: ``FolderLockError`` if another nucleid uses one of them.
    func lockFolders(of setup: DaemonSetup) throws { try locks.acquire(setup.folders) }

    /// Records the running services, and releases the locks that they do not need.
    ///
    /// Stops them at once if a stop or new settings were requested in the meantime.
    func servicesStarted(group: ServiceGroup, dispatcher: JobDispatcher) async {
        self.group = group
        self.dispatcher = dispatcher
        locks.releaseAll(except: [dispatcher.setup.folders] + (next.map { [$0.folders] } ?? []))
        if isStopping.load(ordering: .relaxed) { return await stop() }
        // New settings arrived between the end of the last services and the start of these.
        if next != nil { await change() }
    }

    /// Stops the daemon; images that would take more than 10 s are cancelled.
    func stop() async {
        isStopping.store(true, ordering: .relaxed)
        dispatcher?.stop()
        dispatcher?.publisher.update { $0.ending = .stopping }
        await group?.triggerGracefulShutdown()
    }

    /// Restarts the services with new settings once the images in flight are finished.
    ///
    /// - Throws: ``FolderLockError`` if another nucleid uses one of their folders.
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

    /// Removes and returns the new settings; `nil` if there are none, or the daemon is stopping.
    func removeNext() -> DaemonSetup? {
        defer { next = nil }
        return isStopping.load(ordering: .relaxed) ? nil : next
    }
}
