import Inbox
import Linux
import Outbox
import Pipeline
import SystemPackage

extension ErrorRecord {
    /// An image with which the process has died too often.
    init(poison mark: Suspects.Mark) {
        self.init(
            .poison,
            message: "'\(mark.image)' was in hand each of the \(mark.deaths) times that nucleid "
                + "died by a fault of its own, the last time by SIG\(mark.signal).",
            cure: "Report this, with the image; 'nucleid retry' has it tried again.")
    }
}

extension JobResult {
    /// A job that is not tried, for the process has died with it too often.
    init(
        poison mark: Suspects.Mark, _ job: Job, _ status: FileStatus,
        masks: [FilePath: Fingerprint]
    ) {
        self.init(
            outcome: .rejected(
                ErrorRecord(poison: mark),
                FailureSidecar.Image(
                    name: job.path, sha256: nil, bytes: status.size,
                    modified: Timestamp(nanoseconds: status.modified))),
            fingerprint: status.fingerprint, masks: masks)
    }
}
