import Tensors

/// A random landscape: smooth, of mean about 0, within −1…1.
///
/// Value noise: random heights on a lattice, blended with 3t² − 2t³ in between. The heights are
/// hashes of their position, so that the landscape has no border and needs no memory.
struct SmoothNoise: Sendable {
    private let seed: UInt64
    private let along: (column: Double, row: Double)
    private let across: (column: Double, row: Double)

    /// A landscape whose hills are `length` pixels long in one direction and `breadth` across.
    ///
    /// - Parameters:
    ///   - length: The distance of lattice points along `angle`, in pixels.
    ///   - breadth: Their distance across it.
    ///   - angle: The direction of the length, in radians.
    ///   - random: Where the heights come from.
    init(length: Double, breadth: Double, angle: Double, random: inout RandomSource) {
        let direction = Direction(angle: angle)
        seed = random.next()
        along = (direction.column / length, direction.row / length)
        across = (-direction.row / breadth, direction.column / breadth)
    }

    /// A landscape of round hills, `scale` pixels apart.
    init(scale: Double, random: inout RandomSource) {
        self.init(length: scale, breadth: scale, angle: 0, random: &random)
    }

    /// The height at a pixel.
    func height(row: Int, column: Int) -> Float {
        let x = Double(column) * along.column + Double(row) * along.row
        let y = Double(column) * across.column + Double(row) * across.row
        let (left, top) = (x.rounded(.down), y.rounded(.down))
        let (i, j) = (Int(left), Int(top))
        let (s, t) = (eased(x - left), eased(y - top))
        let upper = corner(i, j) * (1 - s) + corner(i + 1, j) * s
        let lower = corner(i, j + 1) * (1 - s) + corner(i + 1, j + 1) * s
        return Float(upper * (1 - t) + lower * t)
    }

    private func eased(_ t: Double) -> Double { t * t * (3 - 2 * t) }

    private func corner(_ i: Int, _ j: Int) -> Double {
        let (high, low) = (UInt64(truncatingIfNeeded: i), UInt64(UInt32(truncatingIfNeeded: j)))
        return Double(RandomSource.mixed(high << 32 ^ low ^ seed) >> 11) * 0x1p-52 - 1
    }
}
