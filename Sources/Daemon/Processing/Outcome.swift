import Linux
import Outbox
import SystemPackage

/// What became of a job once it has been tried.
package enum Outcome: Sendable {
    /// A result was published.
    case done(Sidecar)
    /// The outbox answered already: same content, same model, same settings.
    case unchanged(Sidecar)
    /// A published result was compared with a truth that is new to it.
    case compared(DiceRecord)
    /// There was nothing to do: the file has gone, or a truth has no image yet.
    case nothing
    /// The file's fault: it goes to the failed folder.
    case rejected(ErrorRecord, FailureSidecar.Image)
    /// The machine's fault: it is tried again.
    case postponed(reason: String)
}

extension Outcome {
    /// Sorts an error of reading an image by whose fault it is.
    init(_ error: FileError, of image: FailureSidecar.Image) {
        switch error {
        case .notUsable(_, let reason):
            self = .rejected(
                ErrorRecord(
                    code: "file-unusable", message: "'\(image.name)' cannot be used: \(reason).",
                    cure: "Drop a regular file of a size that the settings allow."), image)
        case .system where error.isMissingFolder:
            self = .nothing
        case .system, .limit, .noListener:
            self = .postponed(reason: "\(error)")
        }
    }
}
