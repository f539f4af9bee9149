import Inbox
import Linux
import Logging
import Outbox
import SystemPackage

/// Where jobs come in and outcomes are acted on: the one place that knows what follows from what.
final class Desk: Sendable {
    let queue = Monitor(JobQueue())
    private let status = Monitor(DaemonStatus())
    private let told = Monitor("")
    private let troubles = Monitor<[Job: String]>([:])
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
        if case .postponed = outcome {} else { troubles.update { $0[job] = nil } }
        tellStatus()
    }

    /// Whether no worker has been still for `limit`.
    func isAlive(within limit: Duration) -> Bool {
        status.update { $0.isAlive(within: limit, at: .now) }
    }

    /// Tells systemd how things stand, unless it knows.
    func tellStatus() {
        // In one step, so that what is sent last is what was true last.
        told.update { told in
            let waiting = queue.update { $0.count }
            let line = status.update { $0.line(waiting: waiting) }
            guard line != told else { return }
            told = line
            ServiceManager.notify(.status(line))
        }
    }

    /// Says why a job is put off, once for each reason.
    private func logPostponement(of job: Job, _ reason: String) {
        let isNew = troubles.update { $0.updateValue(reason, forKey: job) != reason }
        if isNew { logger.log(.postponed(file: job.path.string, reason: reason)) }
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
            logPostponement(of: job, "\(error)")
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
        case .postponed(let reason): logPostponement(of: job, reason)
        case .rejected(let error, let image):
            let sidecar = FailureSidecar(
                image: image, error: error, finished: .now, version: Release.version)
            let moved = try failed.take(
                job.path, from: Tree(folders.inbox), sidecar: SidecarCoding.encode(sidecar))
            logger.log(.failed(image: name, error, movedTo: moved.string))
        }
    }
}
