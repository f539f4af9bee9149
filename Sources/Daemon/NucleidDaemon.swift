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
        let configure = self.configure
        let first = try await PosixThread.result { try configure() }
        logger.log(
            .starting(
                model: first.model, kernels: first.pipeline.kernels.simd, workers: first.workers,
                threads: first.pipeline.kernels.threads))
        try await control.lockFolders(of: first)
        let records = try begin(in: first.folders)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await listen(to: signals, control: control) }
            var next: DaemonSetup? = first
            var isFirst = true
            while let setup = next {
                try await serve(setup, records: records, control: control, isFirst: isFirst)
                isFirst = false
                next = await control.removeNext()
                if let next, !next.agrees(with: setup) { records.forgetHandled() }
            }
            tasks.cancelAll()
        }
        logger.log(.stopped)
    }

    /// Removes the temporary files of an earlier run, and reads its crash records.
    private func begin(in folders: WorkFolders) throws -> DaemonState {
        let cleared =
            try Outbox(root: folders.outbox).removeLeftoverFiles()
            + FailedFolder(root: folders.failed).removeLeftoverFiles()
            + ArchiveFolder(root: folders.archive).removeLeftoverFiles()
            + FileTree(root: folders.state).removeLeftoverFiles()
        if cleared > 0 { logger.log(.cleared(count: cleared)) }
        let suspects = try SuspectStore(folder: folders.state)
        for mark in suspects.all {
            logger.log(.suspect(image: mark.image, signal: mark.signal, deaths: mark.deaths))
        }
        return DaemonState(suspects: suspects)
    }

    /// Runs the services for one version of the settings until they end.
    private func serve(
        _ setup: DaemonSetup, records: DaemonState, control: DaemonControl, isFirst: Bool
    ) async throws {
        defer { setup.pipeline.stop() }
        try CrashRecorder.install(in: setup.folders.state, slots: setup.workers)
        records.status.update { $0.reset() }
        let dispatcher = JobDispatcher(
            setup: setup, records: records, locks: control.locks, logger: logger)
        let group = services(for: dispatcher, isFirst: isFirst, control: control)
        await control.servicesStarted(group: group, dispatcher: dispatcher)
        try await group.run()
    }

    private func services(
        for dispatcher: JobDispatcher, isFirst: Bool, control: DaemonControl
    ) -> ServiceGroup {
        let watched = ReadinessCounter { [logger, inbox = dispatcher.inbox.root.string] in
            ServiceManager.notify(.ready)
            logger.log(isFirst ? .ready(inbox: inbox) : .reloaded)
            dispatcher.publisher.publish()
        }
        // Stopped in reverse order: the watchers first, the heartbeat last.
        let services: [any Service] = [
            HeartbeatService(
                dispatcher: dispatcher, limit: ServiceManager.watchdogInterval,
                isStopping: { control.isStopping.load(ordering: .relaxed) }),
            StatusService(
                publisher: dispatcher.publisher, folder: dispatcher.setup.runtime, logger: logger),
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

    private func listen(
        to signals: UnixSignalsSequence, control: DaemonControl
    ) async {
        for await signal in signals {
            guard signal == .sighup else {
                ServiceManager.notify(.stopping, .extendTimeout(.seconds(20)))
                logger.log(.stopping)
                await control.stop()
                continue
            }
            ServiceManager.notify(.reloading)
            logger.log(.reloading)
            do {
                try await reload(control)
            } catch {
                logger.log(.reloadRefused(reason: "\(error)"))
                ServiceManager.notify(.ready)
            }
        }
    }

    private func reload(_ control: DaemonControl) async throws {
        let configure = self.configure
        let setup = try await PosixThread.result { try configure() }
        do {
            try await control.replace(with: setup)
        } catch {
            setup.pipeline.stop()
            throw error
        }
    }
}
