/// Which pixel each position along an axis shows, where the axis is continued by reflection about
/// its first and last pixel without end: NumPy's `reflect`, SciPy's `mirror`, and beyond the right
/// and lower edge what ``TilePlan`` in Tiles does.
struct MirroredAxis: Sendable {
    /// The position that the table begins with.
    let first: Int
    /// Which pixel, times the stride, from ``first`` on.
    let places: [Int32]

    /// Tabulates some positions.
    ///
    /// - Parameters:
    ///   - length: The axis' pixels, from 1.
    ///   - positions: Which ones, inside or outside.
    ///   - stride: How far apart in memory neighbours lie.
    /// - Complexity: O(*n*), where *n* is the number of positions.
    init(length: Int, over positions: ClosedRange<Int>, stride: Int) {
        first = positions.lowerBound
        places = positions.map { Int32(Self.pixel(at: $0, of: length) * stride) }
    }

    /// The pixel, in 0..<`length`, that `position` shows.
    static func pixel(at position: Int, of length: Int) -> Int {
        guard length > 1 else { return 0 }
        let period = 2 * (length - 1)
        let phase = position % period
        let forward = phase < 0 ? phase + period : phase
        return min(forward, period - forward)
    }
}
