import Linux
import Outbox
import SystemPackage

/// What became of a job.
package enum Outcome: Sendable {
    /// A result was published: that of the file's only picture, or of its last.
    case done(Sidecar)
    /// The outbox has a result of the same content, model and settings: of several, the last.
    case unchanged(Sidecar)
    /// A published result was compared with ground truth that is new to it: of several, the last.
    case compared(DiceRecord)
    /// There was nothing to do: the file is gone, or ground truth has no image yet.
    case nothing
    /// The file is at fault: it goes to the failed folder.
    case rejected(ErrorRecord, FailureSidecar.Image)
    /// The file ends too early: it is still being copied, or damaged.
    case incomplete(ErrorRecord, FailureSidecar.Image)
    /// The file changed while it was processed: its results were discarded.
    case changed
    /// The daemon stops, and the image would have taken longer than it may then.
    case cancelled
}

/// What became of a job, and the state of its file when it was opened.
package struct JobResult: Sendable {
    /// What became of it.
    package let outcome: Outcome
    /// The file's identity, size and time; `nil` where there was none.
    package let fingerprint: Fingerprint?
    /// The same of each mask, where the job was a folder of masks.
    package let masks: [FilePath: Fingerprint]

    package init(
        outcome: Outcome, fingerprint: Fingerprint?, masks: [FilePath: Fingerprint] = [:]
    ) {
        self.outcome = outcome
        self.fingerprint = fingerprint
        self.masks = masks
    }
}

/// What became of one picture of a file; reported at once.
package enum PictureResult: Sendable {
    /// A result was published.
    case published(Sidecar)
    /// The outbox had its result already.
    case unchanged(Sidecar)
    /// The result that the outbox had was compared with ground truth that is new to it.
    case compared(Sidecar, DiceRecord)

    /// The sidecar of the result; of one that was compared, the one before.
    package var sidecar: Sidecar {
        switch self {
        case .published(let sidecar), .unchanged(let sidecar), .compared(let sidecar, _): sidecar
        }
    }
}
