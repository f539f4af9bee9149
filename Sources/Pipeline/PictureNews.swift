import Outbox
import SystemPackage

/// What became of one picture of a file, told as soon as it is so.
package enum PictureNews: Sendable {
    /// A result was published.
    case published(Sidecar)
    /// The outbox had its result already.
    case unchanged(Sidecar)
    /// The result that the outbox had was compared with a truth that is new to it.
    case compared(Sidecar, DiceRecord)

    /// What the result says; of one that was compared, what it said before.
    package var sidecar: Sidecar {
        switch self {
        case .published(let sidecar), .unchanged(let sidecar), .compared(let sidecar, _): sidecar
        }
    }
}
