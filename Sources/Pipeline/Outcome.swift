import Linux
import Outbox
import SystemPackage

/// What became of a job once it has been tried.
package enum Outcome: Sendable {
    /// A result was published; of a file of several pictures, at least one, and this one last.
    case done(Sidecar)
    /// The outbox answered already: same content, same model, same settings. This is the result, or
    /// that of the last picture.
    case unchanged(Sidecar)
    /// A published result was compared with a truth that is new to it; of several, this one last.
    case compared(DiceRecord)
    /// There was nothing to do: the file has gone, or a truth has no image yet.
    case nothing
    /// The file's fault: it goes to the failed folder.
    case rejected(ErrorRecord, FailureSidecar.Image)
    /// The file ends too early: it may be on its way, or broken.
    case incomplete(ErrorRecord, FailureSidecar.Image)
    /// The file changed while it was in hand: what was computed is thrown away.
    case changed
    /// The daemon stops, and the image would take longer than it may.
    case givenUp
}

/// What became of an image, and what its file was then.
package struct Trial: Sendable {
    /// What became of it.
    package let outcome: Outcome
    /// What the file was when it was opened; `nil` where there was none.
    package let fingerprint: Fingerprint?
    /// What each mask was before, where the job was about a folder of them.
    package let masks: [FilePath: Fingerprint]

    /// Takes every property.
    package init(
        outcome: Outcome, fingerprint: Fingerprint?, masks: [FilePath: Fingerprint] = [:]
    ) {
        self.outcome = outcome
        self.fingerprint = fingerprint
        self.masks = masks
    }
}
