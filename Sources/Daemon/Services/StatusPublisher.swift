import Inbox
import Linux
import Pipeline
import Segmentation

/// Where the state of the daemon is kept and told: to systemd, and to whoever asks.
final class StatusPublisher: Sendable {
    private let status: Monitor<DaemonStatus>
    private let queue: Monitor<JobQueue>
    private let told = Monitor("")

    init(status: Monitor<DaemonStatus>, queue: Monitor<JobQueue>) {
        self.status = status
        self.queue = queue
    }

    /// Changes the state, and tells systemd of it, unless it knows.
    func update(_ change: (inout DaemonStatus) -> Void) {
        status.update(change)
        publish()
    }

    /// See ``DaemonStatus/outcomes``.
    var outcomes: Int { status.update { $0.outcomes } }

    /// Notes a step of an image: a sign of life, which changes no line.
    ///
    /// - Returns: How long the image will take, where that can be said.
    func record(_ event: ProgressEvent, worker: Int) -> Duration? {
        status.update { $0.record(event, worker: worker, at: .now) }
    }

    /// Whether no worker has been still for `limit`.
    func isAlive(within limit: Duration) -> Bool {
        status.update { $0.isAlive(within: limit, at: .now) }
    }

    /// Tells systemd how things stand, unless it knows.
    func publish() {
        // In one step, so that what is sent last is what was true last.
        told.update { told in
            let queued = queue.update { $0.count }
            let line = status.update { $0.line(queued: queued, at: .now) }
            guard line != told else { return }
            told = line
            ServiceManager.notify(.status(line))
        }
    }

    /// The answer to `nucleid status`.
    var report: StatusReport {
        let queued = queue.update { $0.count }
        return status.update {
            $0.report(queued: queued, process: Machine.processID, at: .now)
        }
    }
}
