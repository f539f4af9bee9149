import Glibc
import Tensors

/// A direction in the picture, as a step of one pixel.
struct Direction: Sendable {
    /// The share of the step to the right.
    let column: Double
    /// The share of the step downwards.
    let row: Double

    /// The direction at `angle`, in radians from rightwards, clockwise.
    init(angle: Double) {
        column = cos(angle)
        row = sin(angle)
    }

    /// Any direction, all equally likely.
    static func any(random: inout RandomSource) -> Direction {
        Direction(angle: random.uniform(in: 0...2 * .pi))
    }
}
