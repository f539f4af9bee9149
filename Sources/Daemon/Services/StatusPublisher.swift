import Inbox
import Linux
import Pipeline
import Segmentation

/// Updates the daemon's status, and publishes it to systemd and to `nucleid status`.
final class StatusPublisher: Sendable {
    private let status: Monitor<DaemonStatus>
    private let queue: Monitor<JobQueue>
    private let writers: Monitor<WriterTracker>
    private let lastLine = Monitor("")

    init(
        status: Monitor<DaemonStatus>, queue: Monitor<JobQueue>, writers: Monitor<WriterTracker>
    ) {
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
        status.update { $0.record(event, worker: worker, at: .now) }
    }

    /// Whether every worker with an image has made progress within `limit`.
    func isAlive(within limit: Duration) -> Bool {
        status.update { $0.isAlive(within: limit, at: .now) }
    }

    /// Sends systemd the status line if it has changed since it was last sent.
    func publish() {
        // Under the lock, so that the last line sent is the latest one.
        lastLine.update { lastLine in
            let queued = queue.update { $0.count }
            let written = writers.update { $0.reportedPaths }
            let line = status.update { status in
                status.endWaitingForWriters(except: written)
                return status.line(queued: queued, at: .now)
            }
            guard line != lastLine else { return }
            lastLine = line
            ServiceManager.notify(.status(line))
        }
    }

    /// The answer to `nucleid status`.
    var report: StatusReport {
        let queued = queue.update { $0.count }
        let written = writers.update { $0.reportedPaths }
        return status.update { status in
            status.endWaitingForWriters(except: written)
            return status.report(queued: queued, process: Machine.processID, at: .now)
        }
    }
}
