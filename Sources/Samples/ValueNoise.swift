import Glibc
import Tensors

/// Value noise: a smooth random function of position with a mean of about 0, within −1…1.
///
/// Random heights at the points of a lattice are interpolated with 3t² − 2t³. The heights are
/// hashes of the lattice position, so that the noise is unbounded and needs no memory.
struct ValueNoise: Sendable {
    private let seed: UInt64
    private let along: (column: Double, row: Double)
    private let across: (column: Double, row: Double)

    /// Creates anisotropic noise.
    ///
    /// - Parameters:
    ///   - length: The distance of lattice points along the direction of `angle`, in pixels.
    ///   - breadth: The distance of lattice points across that direction, in pixels.
    ///   - angle: The direction, in radians.
    ///   - random: The source of the seed.
    init(length: Double, breadth: Double, angle: Double, random: inout RandomSource) {
        let direction = Direction(angle: angle)
        seed = random.next()
        along = (direction.column / length, direction.row / length)
        across = (-direction.row / breadth, direction.column / breadth)
    }

    /// Creates isotropic noise with a lattice constant of `scale` pixels.
    init(scale: Double, random: inout RandomSource) {
        self.init(length: scale, breadth: scale, angle: 0, random: &random)
    }

    /// The value at a pixel, −1…1.
    func value(row: Int, column: Int) -> Float {
        let x = Double(column) * along.column + Double(row) * along.row
        let y = Double(column) * across.column + Double(row) * across.row
        let (left, top) = (x.rounded(.down), y.rounded(.down))
        let (i, j) = (Int(left), Int(top))
        let (s, t) = (smoothstep(x - left), smoothstep(y - top))
        let upper = latticeValue(i, j) * (1 - s) + latticeValue(i + 1, j) * s
        let lower = latticeValue(i, j + 1) * (1 - s) + latticeValue(i + 1, j + 1) * s
        return Float(upper * (1 - t) + lower * t)
    }

    private func smoothstep(_ t: Double) -> Double { t * t * (3 - 2 * t) }

    private func latticeValue(_ i: Int, _ j: Int) -> Double {
        let (high, low) = (UInt64(truncatingIfNeeded: i), UInt64(UInt32(truncatingIfNeeded: j)))
        return Double(RandomSource.mixedBits(of: high << 32 ^ low ^ seed) >> 11) * 0x1p-52 - 1
    }
}

/// A direction in the image, as a unit vector.
struct Direction: Sendable {
    /// The component to the right.
    let column: Double
    /// The component downwards.
    let row: Double

    /// The direction at an angle in radians, clockwise from rightwards.
    init(angle: Double) {
        column = cos(angle)
        row = sin(angle)
    }

    /// Draws a direction, uniformly.
    static func random(using: inout RandomSource) -> Direction {
        Direction(angle: using.uniform(in: 0...2 * .pi))
    }
}
