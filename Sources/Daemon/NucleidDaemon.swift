import Linux
import Logging
import Outbox
import Pipeline
import ServiceLifecycle
import SystemPackage
import UnixSignals

/// The daemon: runs the services that the settings configure until a signal stops or reloads them.
package struct NucleidDaemon: Sendable {
    /// Reads and validates the settings, and creates the pipeline and folders that they name.
    package typealias Configure = @Sendable () throws -> DaemonSetup

    private let configure: Configure
    private let logger: Logger

    /// Creates a daemon, without running it.
    ///
    /// - Parameters:
    ///   - configure: Called at the start, and for each SIGHUP, on a thread of its own.
    ///   - logger: The logger of all events.
    package init(configure: @escaping Configure, logger: Logger) {
        self.configure = configure
        self.logger = logger
    }

    /// Runs until SIGTERM or SIGINT; SIGHUP reloads the settings.
    ///
    /// - Throws: Any error of `configure` at the start; ``FolderLockError`` if another nucleid uses
    ///   the folders; ``FileError`` if a folder cannot be watched.
    package func run() async throws {
        // First, so that no signal kills a daemon that is starting or reloading.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        let control = DaemonControl(logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            // Also while the daemon starts: a folder may have many files, or a slow disk.
            tasks.addTask { [logger] in
                var heartbeat = Heartbeat(control: control, logger: logger)
                await heartbeat.run()
            }
            defer { tasks.cancelAll() }
            let first = try await configureOnThread()
            await logger.logOnThread(
                .starting(
                    model: first.model, kernels: first.pipeline.kernels.simd,
                    workers: first.workers, threads: first.pipeline.kernels.threads))
            try await control.begin(with: first)
            let records = try await PosixThread.result { try begin(in: first.folders) }
            tasks.addTask { await listen(to: signals, control: control) }
            var next: DaemonSetup? = first
            var isFirst = true
            while let setup = next {
                try await serve(setup, records: records, control: control, isFirst: isFirst)
                isFirst = false
                next = await control.removeNext()
                if let next, !next.agrees(with: setup) { records.forgetHandled() }
                // Its paths are relative to the inbox.
                if let next, next.folders != setup.folders {
                    records.status.update { $0.unmoved = UnmovedFiles() }
                }
            }
        }
        logger.log(.stopped)
    }

    private func configureOnThread() async throws -> DaemonSetup {
        let configure = self.configure
        return try await PosixThread.result {
            WatchedThread.start.begin()
            return try configure()
        }
    }

    /// Removes the temporary files of an earlier run, and reads its crash records.
    private func begin(in folders: WorkFolders) throws -> DaemonState {
        WatchedThread.start.begin()
        let cleared =
            try Outbox(root: folders.outbox).removeLeftoverFiles()
            + FailedFolder(root: folders.failed).removeLeftoverFiles()
            + ArchiveFolder(root: folders.archive).removeLeftoverFiles()
            + FileTree(root: folders.state).removeLeftoverFiles()
        if cleared > 0 { logger.log(.cleared(count: cleared)) }
        let suspects = try SuspectStore(folder: folders.state)
        for mark in suspects.all {
            logger.log(
                mark.wasKilledForMemory
                    ? .killedForMemory(image: mark.image, deaths: mark.deaths)
                    : .suspect(image: mark.image, signal: mark.signal, deaths: mark.deaths))
        }
        return DaemonState(suspects: suspects)
    }

    /// Runs the services for one version of the settings until they end.
    private func serve(
        _ setup: DaemonSetup, records: DaemonState, control: DaemonControl, isFirst: Bool
    ) async throws {
        defer { setup.pipeline.stop() }
        let (dispatcher, inFlight) = try await PosixThread.result { [logger] in
            WatchedThread.start.begin()
            try CrashRecorder.install(in: setup.folders.state, slots: setup.workers)
            let inFlight = beginInFlightRecord(setup)
            return (
                JobDispatcher(
                    setup: setup, records: records, locks: control.locks, inFlight: inFlight,
                    logger: logger), inFlight
            )
        }
        records.status.update { $0.reset() }
        let group = services(for: dispatcher, isFirst: isFirst, control: control)
        await control.servicesStarted(group: group, dispatcher: dispatcher)
        do {
            try await group.run()
        } catch {
            // An error that ends the daemon is no death with images in flight.
            await end(inFlight)
            throw error
        }
        await end(inFlight)
        await control.servicesEnded()
    }

    /// Removes the record of the images in flight, on a thread since the disk may hang.
    private func end(_ inFlight: InFlightFile?) async {
        try? await PosixThread.result {
            WatchedThread.start.begin()
            inFlight?.remove()
        }
    }

    /// Begins the record of the images in flight; without it, images are segmented all the same.
    private func beginInFlightRecord(_ setup: DaemonSetup) -> InFlightFile? {
        do {
            return try InFlightRecorder.begin(in: setup.folders.state, slots: setup.workers)
        } catch {
            logger.log(.inFlightUnrecorded(reason: "\(error)"))
            return nil
        }
    }

    private func services(
        for dispatcher: JobDispatcher, isFirst: Bool, control: DaemonControl
    ) -> ServiceGroup {
        let watched = ReadinessCounter { [logger, inbox = dispatcher.inbox.root.string] in
            control.isReady.store(true, ordering: .relaxed)
            ServiceManager.notify(.ready)
            logger.log(isFirst ? .ready(inbox: inbox) : .reloaded)
            dispatcher.publisher.publish()
        }
        // Stopped in reverse order: the watchers first.
        let services: [any Service] = [
            StatusService(
                publisher: dispatcher.publisher, folder: dispatcher.setup.runtime, logger: logger),
            ControlService(dispatcher: dispatcher),
            IndexService(dispatcher: dispatcher, logger: logger),
            WorkerService(dispatcher: dispatcher, count: dispatcher.setup.workers),
            WatcherService(
                subject: .groundTruth, dispatcher: dispatcher,
                onWatching: { watched.folderWatched() }),
            WatcherService(
                subject: .image, dispatcher: dispatcher, onWatching: { watched.folderWatched() }),
            FailedWatcherService(dispatcher: dispatcher),
        ]
        var quiet = logger
        quiet.logLevel = .error
        return ServiceGroup(
            configuration: .init(
                services: services.map {
                    // The default name is a description of the service with all its properties.
                    .init(service: $0, serviceName: "\(type(of: $0))")
                }, logger: quiet))
    }

    /// Handles signals until the task is cancelled.
    ///
    /// Reloads run one after another, but beside this: a reload that waits for a disk must not keep
    /// the daemon from stopping.
    private func listen(to signals: UnixSignalsSequence, control: DaemonControl) async {
        var lastReload: Task<Void, Never>?
        for await signal in signals {
            guard signal == .sighup else {
                ServiceManager.notify(.stopping, .extendTimeout(.seconds(20)))
                // Not waited for: the stop must not.
                Task { [logger] in await logger.logOnThread(.stopping) }
                await control.stop()
                continue
            }
            lastReload = Task { [lastReload] in
                await lastReload?.value
                await reload(control)
            }
        }
    }

    /// Reloads the settings; the old ones stay in effect if the new ones are refused.
    private func reload(_ control: DaemonControl) async {
        if control.isStopping.load(ordering: .relaxed) { return }
        ServiceManager.notify(.reloading)
        control.isReady.store(false, ordering: .relaxed)
        await logger.logOnThread(.reloading)
        do {
            let setup = try await configureOnThread()
            do {
                try await control.replace(with: setup)
            } catch {
                setup.pipeline.stop()
                throw error
            }
        } catch {
            let reason = "\(error)"
            await control.dispatcher?.publisher.update { $0.refusedSettings = reason }
            await logger.logOnThread(.reloadRefused(reason: reason))
            if control.isStopping.load(ordering: .relaxed) { return }
            control.isReady.store(true, ordering: .relaxed)
            ServiceManager.notify(.ready)
        }
    }
}
