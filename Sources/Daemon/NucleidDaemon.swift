import Linux
import Logging
import Outbox
import Pipeline
import ServiceLifecycle
import SystemPackage
import UnixSignals

/// The daemon: settings become services, which run until a signal ends or renews them.
package struct NucleidDaemon: Sendable {
    /// Reads the settings, and makes all ready that they ask for.
    package typealias Configure = @Sendable () throws -> DaemonSetup

    private let configure: Configure
    private let logger: Logger

    /// Puts a daemon together; nothing runs yet.
    ///
    /// - Parameters:
    ///   - configure: Called at the start, and for each SIGHUP.
    ///   - logger: Hears of every event.
    package init(configure: @escaping Configure, logger: Logger) {
        self.configure = configure
        self.logger = logger
    }

    /// Runs until SIGTERM or SIGINT; SIGHUP has the settings read again.
    ///
    /// - Throws: What `configure` throws at the start; ``FolderLockError`` where another nucleid
    ///   has the folders; ``FileError`` where a folder cannot be watched.
    package func run() async throws {
        // First, so that no signal ends a daemon that is about to start, or reload.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        let control = DaemonControl()
        let configure = self.configure
        let first = try await KernelThread.result { try configure() }
        logger.log(
            .starting(
                model: first.model, kernels: first.pipeline.kernels.simd, workers: first.workers,
                threads: first.pipeline.kernels.threads))
        try await control.begin(with: first)
        let records = try begin(in: first.folders)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await listen(to: signals, control) }
            var next: DaemonSetup? = first
            var isFirst = true
            while let setup = next {
                try await serve(setup, records, control, isFirst: isFirst)
                isFirst = false
                next = await control.takeNext()
                if let next, !next.agrees(with: setup) { records.forgetHandled() }
            }
            tasks.cancelAll()
        }
        logger.log(.stopped)
    }

    /// Clears what a dead run has left, and remembers how it died.
    private func begin(in folders: DaemonFolders) throws -> DaemonRecords {
        let cleared =
            try Outbox(folders.outbox).clear() + FailedFolder(folders.failed).clear()
            + ArchiveFolder(folders.archive).clear() + Tree(folders.state).clearTemporaries()
        if cleared > 0 { logger.log(.cleared(count: cleared)) }
        let suspects = try SuspectBook(folders.state)
        for mark in suspects.all {
            logger.log(.suspect(image: mark.image, signal: mark.signal, deaths: mark.deaths))
        }
        return DaemonRecords(suspects: suspects)
    }

    /// Runs the services of some settings to their end.
    private func serve(
        _ setup: DaemonSetup, _ records: DaemonRecords, _ control: DaemonControl, isFirst: Bool
    ) async throws {
        defer { setup.pipeline.stop() }
        try DeathRecord.install(in: setup.folders.state, slots: setup.workers)
        records.status.update { $0.begin() }
        let desk = Desk(setup, records: records, locks: control.locks, logger: logger)
        let group = services(desk, isFirst: isFirst, control)
        await control.began(group, desk)
        try await group.run()
    }

    private func services(
        _ desk: Desk, isFirst: Bool, _ control: DaemonControl
    ) -> ServiceGroup {
        let watched = Watched { [logger, inbox = desk.inbox.root.string] in
            ServiceManager.notify(.ready)
            logger.log(isFirst ? .ready(inbox: inbox) : .reloaded)
            desk.board.tell()
        }
        // Stopped in reverse: first nothing new comes in, last the heart stops.
        let services: [any Service] = [
            HeartbeatService(
                desk: desk, limit: ServiceManager.watchdogInterval,
                isStopping: { control.isStopping.load(ordering: .relaxed) }),
            StatusService(board: desk.board, folder: desk.setup.runtime, logger: logger),
            IndexService(desk: desk, logger: logger),
            WorkerService(desk: desk, count: desk.setup.workers),
            WatcherService(subject: .truth, desk: desk, watching: { watched.one() }),
            WatcherService(subject: .image, desk: desk, watching: { watched.one() }),
        ]
        var quiet = logger
        quiet.logLevel = .error
        return ServiceGroup(
            configuration: .init(
                services: services.map {
                    // Its own choice of name would be everything that the service holds, as text.
                    .init(service: $0, serviceName: "\(type(of: $0))")
                }, logger: quiet))
    }

    private func listen(
        to signals: UnixSignalsSequence, _ control: DaemonControl
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
        let setup = try await KernelThread.result { try configure() }
        do {
            try await control.replace(with: setup)
        } catch {
            setup.pipeline.stop()
            throw error
        }
    }
}
