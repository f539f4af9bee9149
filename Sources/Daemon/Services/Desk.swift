import Inbox
import Linux
import Logging
import Outbox
import SystemPackage

/// Where jobs come in and outcomes are acted on: the one place that knows what follows from what.
final class Desk: Sendable {
    let queue = Monitor(JobQueue())
    private let status = Monitor(DaemonStatus())
    private let folders: DaemonFolders
    private let pipeline: Pipeline
    private let failed: FailedFolder
    private let logger: Logger

    /// How long a job waits after the machine has failed it.
    private static let pause: Duration = .seconds(30)

    init(_ folders: DaemonFolders, pipeline: Pipeline, logger: Logger) {
        self.folders = folders
        self.pipeline = pipeline
        failed = FailedFolder(folders.failed)
        self.logger = logger
    }

    /// Takes in what a watch has noticed.
    func take(_ notice: FolderWatch.Notice, as subject: Job.Subject) {
        switch notice {
        case .watching: return
        case .ripe(let paths):
            queue.update { queue in for path in paths { queue.add(Job(subject, path)) } }
        case .ignored(let count):
            guard subject == .image else { return }
            status.update { $0.ignore(count) }
        case .unreadable(let error): logger.log(.unreadable(error))
        }
        tellStatus()
    }

    /// Does a job, on a worker's thread.
    func work(on job: Job, worker: Int) {
        status.update { $0.begin(job.path.string, worker: worker, at: .now) }
        tellStatus()
        let outcome = carryOut(job) { [status] in
            status.update { $0.progress(worker: worker, at: .now) }
        }
        status.update { $0.end(outcome, worker: worker) }
        queue.update { queue in
            if case .postponed = outcome {
                queue.postpone(job, until: .now + Self.pause)
            } else {
                queue.finish(job)
            }
        }
        tellStatus()
    }

    /// Whether no worker has been still for `limit`.
    func isAlive(within limit: Duration) -> Bool {
        status.update { $0.isAlive(within: limit, at: .now) }
    }

    /// Tells systemd how things stand.
    func tellStatus() {
        let waiting = queue.update { $0.count }
        ServiceManager.notify(.status(status.update { $0.line(waiting: waiting) }))
    }

    private func carryOut(_ job: Job, progress: Pipeline.Progress) -> Outcome {
        do {
            let outcome =
                switch job.subject {
                case .image:
                    try pipeline.segment(
                        folders.inbox.pushing(job.path), named: job.path, progress: progress)
                case .truth: try pipeline.compare(truth: job.path, progress: progress)
                }
            try act(on: outcome, of: job)
            return outcome
        } catch {
            logger.log(.postponed(file: job.path.string, reason: "\(error)"))
            return .postponed(reason: "\(error)")
        }
    }

    private func act(on outcome: Outcome, of job: Job) throws {
        let name = job.path.string
        switch outcome {
        case .done(let sidecar): logger.log(.done(sidecar))
        case .unchanged: logger.log(.unchanged(image: name))
        case .compared(let dice): logger.log(.compared(file: name, dice))
        case .nothing: break
        case .postponed(let reason): logger.log(.postponed(file: name, reason: reason))
        case .rejected(let error, let image):
            let sidecar = FailureSidecar(
                image: image, error: error, finished: .now, version: Release.version)
            let moved = try failed.take(
                folders.inbox.pushing(job.path), named: job.path,
                sidecar: SidecarCoding.encode(sidecar))
            logger.log(.failed(image: name, error, movedTo: moved.string))
        }
    }
}
