import Inbox
import Linux
import Logging
import Outbox
import Pipeline
import Synchronization
import SystemPackage

/// Queues the files that the watchers report, and processes them on the workers' threads.
///
/// `JobDispatcher+Notices.swift` takes the watchers' notices, `JobDispatcher+Outcome.swift` acts on the
/// outcomes.
final class JobDispatcher: Sendable {
    /// The time that images in flight get to finish when the daemon stops.
    private static let gracePeriod: Duration = .seconds(10)

    let queue: Monitor<JobQueue>
    let publisher: StatusPublisher
    let setup: DaemonSetup
    let state: DaemonState
    private let inFlight: InFlightFile?
    let logger: Logger
    let inbox: FileTree
    let truths: FileTree
    let failed: FailedFolder
    let archive: ArchiveFolder
    private let outbox: Outbox
    /// The images in flight that had no result before.
    private let firstResults = Monitor<Set<FilePath>>([])
    let truncatedFiles: Monitor<TruncatedFileTracker>
    /// The images in the inbox that some program has open for writing.
    let writers: Monitor<WriterTracker>
    /// The failed files that were returned to the inbox while some program wrote them.
    let returnedFiles = Monitor(ReturnedFiles())
    /// The images that were put back into the inbox, since they could not be moved.
    let putBackFiles = Monitor(PutBackFiles())
    /// The images whose removal is recorded when their failures are some seconds old.
    let delayedRemovals = Monitor(DelayedRemovals())
    private let mounts: MountGuard
    /// All folders whose files a request may move or remove.
    let allMounts: MountGuard
    let locks: FolderLocks
    let pause = Monitor(Pause())
    /// The postponed jobs, with the last reason and the number of postponements.
    let postponements = Monitor<[Job: (reason: String, times: Int)]>([:])
    /// The time of the request to stop; `nil` before it.
    private let stopping = Mutex<ContinuousClock.Instant?>(nil)

    init(
        setup: DaemonSetup, records: DaemonState, locks: FolderLocks, inFlight: InFlightFile?,
        logger: Logger
    ) {
        self.locks = locks
        self.inFlight = inFlight
        self.setup = setup
        self.state = records
        self.logger = logger
        queue = Monitor(JobQueue(order: setup.order))
        writers = Monitor(WriterTracker())
        let postponements = postponements
        publisher = StatusPublisher(
            status: records.status, queue: queue, writers: writers, folders: setup.folders,
            reason: { job in postponements.update { $0[job]?.reason } })
        inbox = FileTree(root: setup.folders.inbox)
        truths = FileTree(root: setup.folders.truth)
        failed = FailedFolder(root: setup.folders.failed)
        archive = ArchiveFolder(root: setup.folders.archive)
        outbox = Outbox(root: setup.folders.outbox)
        truncatedFiles = Monitor(TruncatedFileTracker(limit: setup.watch.settleLimit))
        let folders = setup.folders
        mounts = MountGuard(
            folders: [folders.outbox, folders.failed]
                + (setup.after == .archive ? [folders.archive] : []))
        allMounts = MountGuard(
            folders: [folders.inbox, folders.outbox, folders.failed, folders.archive])
    }

    /// Processes a job on the thread of a worker.
    func process(_ job: Job, worker: Int) {
        WatchedThread.worker(worker).begin()
        let status = status(of: job)
        if let due = retryOfUnchanged(job, status: status) {
            return queue.update { $0.postpone(job, until: due) }
        }
        let work = status.map { Suspects.key(for: job, status: $0) } ?? []
        // First, so that a crash record names every image that is reported as in flight.
        CrashRecorder.beginWork(work, slot: worker)
        inFlight?.begin(work, slot: worker)
        publisher.begin(image: job.path.string, worker: worker)
        if job.kind == .image, !outbox.hasResult(for: job.path) {
            firstResults.update { _ = $0.insert(job.path) }
        }
        let result: Result<JobResult, any Error>
        let mark = state.suspects.mark(of: work)
        // A suspect also has the memory that the images before it have left.
        if mark != nil { Machine.returnFreeMemory() }
        if let mark, mark.deaths >= Suspects.maximumDeaths, let status {
            result = .success(
                JobResult(
                    poison: mark, job: job, status: status, masks: truths.fingerprints(of: job)))
        } else {
            result = Result { try run(job, status: status, worker: worker) }
        }
        // The rest only moves files: a crash from here on is not caused by the image.
        CrashRecorder.endWork(slot: worker)
        inFlight?.end(slot: worker)
        let next = apply(result, to: job, suspectKey: work)
        queue.update { queue in
            switch next {
            case .finished: queue.finish(job)
            case .retry(let due): queue.postpone(job, until: due)
            }
        }
        publisher.update { $0.end(worker: worker) }
    }

    /// Reads the status of a job's file; `nil` if there is none.
    ///
    /// A move that failed, and then could not put the file back, has left it aside.
    private func status(of job: Job) -> FileStatus? {
        let tree = tree(of: job.kind)
        let status = (try? tree.status(of: job.path)) ?? nil
        guard status == nil, job.kind == .image,
            (try? tree.restoreFiles(of: job.path.removingLastComponent())) != nil
        else { return status }
        return (try? tree.status(of: job.path)) ?? nil
    }

    private func run(_ job: Job, status: FileStatus?, worker: Int) throws -> JobResult {
        let progress: ProgressHandler = { [self] event throws(CancellationError) in
            let remaining = publisher.record(event, worker: worker)
            guard let since = stopping.withLock({ $0 }) else { return }
            if remaining ?? .zero > Self.gracePeriod
                || ContinuousClock.now - since > Self.gracePeriod
            {
                throw CancellationError()
            }
        }
        try mounts.check()
        return switch job.kind {
        case .image:
            try setup.pipeline.segment(
                ImageSource(inbox: inbox, path: job.path), progress: progress,
                report: log)
        case .groundTruth:
            try compare(job, status: status, progress: progress)
        }
    }

    /// Logs the result of a picture; an unchanged one is logged once for the whole file.
    private func log(_ result: PictureResult) {
        switch result {
        case .published(let sidecar): logger.log(.done(sidecar))
        case .compared(let sidecar, let dice):
            logger.log(.compared(file: sidecar.image.name, dice))
        case .unchanged: break
        }
    }

    private func compare(
        _ job: Job, status: FileStatus?, progress: @escaping ProgressHandler
    ) throws -> JobResult {
        // Before the masks are read, so that one that changes meanwhile is compared again.
        let masks = truths.fingerprints(of: job)
        return JobResult(
            outcome: try setup.pipeline.compare(truth: job.path, progress: progress),
            fingerprint: status?.fingerprint, masks: masks)
    }

    /// Closes the queue, and cancels images in flight that need more than 10 s to finish.
    func stop() {
        stopping.withLock { $0 = $0 ?? .now }
        close()
    }

    /// Closes the queue: no job starts from now on, but those in flight are finished.
    func close() { queue.update { $0.close(.now) } }

    /// Requeues postponed jobs and records removals that are due; called about once a second.
    func doDueWork() {
        let isDue = pause.update { $0.isDue(at: .now) }
        let isIdle = queue.update { queue in
            queue.releaseDue(at: .now)
            if isDue, queue.gate == .closed, !queue.isProbing { queue.gate = .probe }
            return isDue && queue.count == 0 && !queue.isProbing
        }
        // No job is left to probe the machine; the next one that comes will do so. On a thread, since
        // it logs, and journald may wait for the same disk.
        if isIdle { Task { try? await PosixThread.result { self.resume() } } }
        let removed = delayedRemovals.update { $0.takeDue(at: .now) }
        if !removed.isEmpty {
            Task {
                try? await PosixThread.result {
                    for path in removed { self.recordRemoved(path, isSecondLook: true) }
                }
            }
        }
        publisher.publish()
    }

    /// Returns whether a job in flight is that of an image that had no result, and forgets it.
    func removeFirstResult(of job: Job) -> Bool {
        job.kind == .image && firstResults.update { $0.remove(job.path) != nil }
    }

    func tree(of subject: Job.Kind) -> FileTree { subject == .image ? inbox : truths }
}
