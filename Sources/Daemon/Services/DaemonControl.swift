import Linux
import Logging
import Pipeline
import ServiceLifecycle
import Synchronization

/// Stops the running services, either to end the daemon or to restart them with new settings.
///
/// It runs on Swift's cooperative pool, so that whatever may wait for a disk gets a thread of its own.
actor DaemonControl {
    /// Whether the daemon is stopping.
    nonisolated let isStopping = Atomic<Bool>(false)
    /// Whether systemd was told that the daemon is ready, with its present settings.
    nonisolated let isReady = Atomic<Bool>(false)
    /// The locks that keep other nucleid processes out of the folders.
    nonisolated let locks: FolderLocks
    private var group: ServiceGroup?
    /// The dispatcher of the running services; `nil` while there are none.
    private(set) var dispatcher: JobDispatcher?
    private var next: DaemonSetup?
    private nonisolated let needed = Monitor(NeededFolders())

    /// Creates a control without services; `logger` is told of folders without a lock.
    init(logger: Logger) { locks = FolderLocks(logger: logger) }

    /// Locks the folders of the first settings.
    ///
    /// - Throws: ``FolderLockError`` if another nucleid uses one of them.
    func begin(with setup: DaemonSetup) async throws {
        try await lockFolders(of: setup)
        needed.update {
            $0.schedule(setup.folders)
            $0.useNext()
        }
    }

    /// Locks the folders of settings, which are then still requested.
    private func lockFolders(of setup: DaemonSetup) async throws {
        needed.update { $0.request(setup.folders) }
        do {
            try await PosixThread.result { [locks] in
                WatchedThread.start.begin()
                try locks.acquire(setup.folders)
            }
        } catch {
            needed.update { $0.cancel(setup.folders) }
            throw error
        }
    }

    /// The phase of the service, as systemd sees it.
    nonisolated var phase: HeartbeatPolicy.Phase {
        if isStopping.load(ordering: .relaxed) { return .stopping }
        return isReady.load(ordering: .relaxed) ? .running : .starting
    }

    /// Records the running services, and releases the locks that they do not need.
    ///
    /// Stops them at once if a stop or new settings were requested in the meantime.
    func servicesStarted(group: ServiceGroup, dispatcher: JobDispatcher) async {
        self.group = group
        self.dispatcher = dispatcher
        // Not waited for: a lock of a folder that hangs is released late.
        Task { [locks, needed] in
            try? await PosixThread.result { locks.releaseAll { needed.update { $0.all } } }
        }
        if isStopping.load(ordering: .relaxed) { return await stop() }
        // New settings arrived between the end of the last services and the start of these.
        if next != nil { await change() }
    }

    /// Records that the services have ended.
    func servicesEnded() { (group, dispatcher) = (nil, nil) }

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
        try await lockFolders(of: setup)
        // Meanwhile a stop may have been requested.
        if isStopping.load(ordering: .relaxed) { return setup.pipeline.stop() }
        next?.pipeline.stop()
        next = setup
        needed.update { $0.schedule(setup.folders) }
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
        needed.update { $0.useNext() }
        return isStopping.load(ordering: .relaxed) ? nil : next
    }
}
