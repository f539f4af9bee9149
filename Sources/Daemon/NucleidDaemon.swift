import Linux
import Logging
import ServiceLifecycle
import Synchronization
import Tensors

/// The daemon: its services, the order in which they start, and what it says meanwhile.
package struct NucleidDaemon: Sendable {
    private let folders: DaemonFolders
    private let pipeline: Pipeline
    private let quiet: Duration
    private let workers: Int
    private let logger: Logger

    /// Puts a daemon together; nothing runs yet.
    ///
    /// - Parameters:
    ///   - folders: Where files come from and go; they exist.
    ///   - pipeline: What is done to an image; stopped when the daemon ends.
    ///   - quiet: How long a file must not have changed before it is read.
    ///   - workers: How many images are in hand at the same time.
    ///   - logger: Hears of every event.
    package init(
        folders: DaemonFolders, pipeline: Pipeline, quiet: Duration, workers: Int, logger: Logger
    ) {
        self.folders = folders
        self.pipeline = pipeline
        self.quiet = quiet
        self.workers = workers
        self.logger = logger
    }

    /// Runs until SIGTERM or SIGINT, then finishes the images in hand.
    ///
    /// - Throws: What a watcher throws: the inbox is gone, or cannot be watched.
    package func run() async throws {
        let desk = Desk(folders, pipeline: pipeline, logger: logger)
        let watched = Watched(inbox: folders.inbox.string, desk: desk, logger: logger)
        let services: [any Service] = [
            HeartbeatService(desk: desk, limit: ServiceManager.watchdogInterval),
            WorkerService(desk: desk, count: workers),
            WatcherService(
                folder: folders.truth, subject: .truth, quiet: quiet, desk: desk,
                watching: { watched.one() }),
            WatcherService(
                folder: folders.inbox, subject: .image, quiet: quiet, desk: desk,
                watching: { watched.one() }),
            FarewellService(logger: logger),
        ]
        var quietLogger = logger
        quietLogger.logLevel = .error
        let group = ServiceGroup(
            configuration: .init(
                services: services.map {
                    // Its own choice of name would be everything that the service holds, as text.
                    .init(service: $0, serviceName: "\(type(of: $0))")
                },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: quietLogger))
        defer { pipeline.stop() }
        try await group.run()
        logger.log(.stopped)
    }
}

/// Says READY=1 once both folders are watched.
private final class Watched: Sendable {
    private let missing = Atomic<Int>(2)
    private let inbox: String
    private let desk: Desk
    private let logger: Logger

    init(inbox: String, desk: Desk, logger: Logger) {
        self.inbox = inbox
        self.desk = desk
        self.logger = logger
    }

    func one() {
        guard missing.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 else {
            return
        }
        ServiceManager.notify(.ready)
        logger.log(.ready(inbox: inbox))
        desk.tellStatus()
    }
}

/// Says that the daemon is about to stop, before any other service does; started last, it is
/// stopped first.
private struct FarewellService: Service {
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        ServiceManager.notify(.stopping)
        logger.log(.stopping)
    }
}
