import Inbox
import Linux
import Pipeline
import Segmentation

/// Updates the daemon's status, and publishes it to systemd and to `nucleid status`.
final class StatusPublisher: Sendable {
    private let status: Monitor<DaemonStatus>
    private let queue: Monitor<JobQueue>
    private let writers: Monitor<WriterTracker>
    private let folders: StatusReport.Folders
    /// Returns why a job is postponed.
    private let reason: @Sendable (Job) -> String?
    private let lastLine = Monitor("")

    init(
        status: Monitor<DaemonStatus>, queue: Monitor<JobQueue>, writers: Monitor<WriterTracker>,
        folders: WorkFolders, reason: @escaping @Sendable (Job) -> String?
    ) {
        self.reason = reason
        self.folders = StatusReport.Folders(folders)
        self.status = status
        self.queue = queue
        self.writers = writers
    }

    /// Changes the status, and publishes it.
    func update(_ change: (inout DaemonStatus) -> Void) {
        status.update(change)
        publish()
    }

    /// The number of outcomes that have changed the outbox or the failed folder.
    var outcomes: Int { status.update { $0.outcomes } }

    /// Records a progress event of an image, without publishing the status.
    ///
    /// - Returns: The estimated remaining time of the image; `nil` if unknown.
    func record(_ event: ProgressEvent, worker: Int) -> Duration? {
        let diskTime = DiskCalls.timeInCalls(slot: worker)
        return status.update { $0.record(event, worker: worker, at: .now, diskTime: diskTime) }
    }

    /// Records that a worker begins with an image, and publishes the status.
    func begin(image name: String, worker: Int) {
        let diskTime = DiskCalls.timeInCalls(slot: worker)
        update { $0.begin(image: name, worker: worker, at: .now, diskTime: diskTime) }
    }

    /// Whether no worker has computed for longer than `limit` without progress.
    func isAlive(within limit: Duration) -> Bool {
        status.update {
            $0.isAlive(within: limit, at: .now, diskTime: DiskCalls.timeInCalls(slot:))
        }
    }

    /// Whether workers have images, and all of them have made progress within `limit`.
    func imagesProgress(within limit: Duration) -> Bool {
        status.update { $0.imagesProgress(within: limit, at: .now) }
    }

    /// Whether a worker has an image.
    var isBusy: Bool { status.update { $0.isBusy } }

    /// The name of a worker's image; `nil` if it has none.
    func image(ofWorker worker: Int) -> String? { status.update { $0.image(ofWorker: worker) } }

    /// Sets the disk call that takes the longest, and publishes the status if it has changed.
    func setDiskWait(_ wait: DiskWait?) {
        guard status.update({ $0.diskWait }) != wait else { return }
        update { $0.diskWait = wait }
    }

    /// Sends systemd the status line if it has changed since it was last sent.
    func publish() {
        // Under the lock, so that the last line sent is the latest one.
        lastLine.update { lastLine in
            let queue = queue.update { $0.snapshot(withExamples: false) }
            let written = writers.update { $0.reportedPaths }
            let line = status.update { status in
                status.endWaitingForWriters(except: written)
                status.endRate(ifIdleWith: queue.queued)
                return status.line(queue: queue, at: .now)
            }
            guard line != lastLine else { return }
            lastLine = line
            ServiceManager.notify(.status(line))
        }
    }

    /// The answer to `nucleid status`.
    var report: StatusReport {
        let queue = queue.update { $0.snapshot(withExamples: true) }
        let written = writers.update { $0.reportedPaths }
        // Asked before the status is locked.
        let reasons = Dictionary(
            uniqueKeysWithValues: queue.postponedExamples.map { ($0.job, reason($0.job)) })
        return status.update { status in
            status.endWaitingForWriters(except: written)
            var report = status.report(
                queue: queue, reason: { reasons[$0] ?? nil }, process: Machine.processID, at: .now)
            report.folders = folders
            return report
        }
    }
}
