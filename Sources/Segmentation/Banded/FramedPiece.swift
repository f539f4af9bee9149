import Masks
import Tensors

/// A piece of a mask with what the network says of its frame: all that it takes to divide it.
struct FramedPiece: Sendable {
    /// The piece.
    let piece: ComponentPiece
    /// The distance to the border, where the network says it.
    let distance: Plane<Float>?
    /// The probability of being nucleus; `nil` where only basins are asked for.
    let foreground: Plane<Float>?

    /// Divides it; see ``ComponentDivision``.
    func divided(
        by division: ComponentDivision, typicalArea: Double, progress: () throws -> Void
    ) rethrows -> DividedPiece {
        guard let foreground else {
            preconditionFailure("what is divided has its probabilities")
        }
        return try division.divide(
            piece, distance: distance, foreground: foreground, typicalArea: typicalArea,
            progress: progress)
    }
}
