/// How many pixels a nucleus has and where: sums over its pixels, exact.
///
/// In columns and rows from the nucleus's own corner. Of 128 bits, since a single nucleus may fill
/// an image of 2²⁰ columns.
struct Moments {
    /// The smallest box around the pixels.
    let box: Nucleus.Box
    /// The pixels.
    let area: Int
    /// Σ x.
    let x: Int128
    /// Σ y.
    let y: Int128
    /// Σ x².
    let xx: Int128
    /// Σ x·y.
    let xy: Int128
    /// Σ y².
    let yy: Int128

    /// Sums over the runs of one nucleus, of which there is at least one.
    ///
    /// - Complexity: O(*r*), where *r* is the number of runs.
    init(_ runs: ArraySlice<LabelRun>) {
        var (left, right) = (Int32.max, Int32.min)
        for run in runs {
            left = min(left, run.first)
            right = max(right, run.end)
        }
        let (top, bottom) = (runs.first?.row ?? 0, runs.last?.row ?? 0)
        box = Nucleus.Box(
            left: Int(left), top: Int(top), right: Int(right), bottom: Int(bottom) + 1)

        // What a run adds fits in 64 bits, their sum may not.
        var area = 0
        var (x, y, xx, xy, yy) = (0 as Int128, 0 as Int128, 0 as Int128, 0 as Int128, 0 as Int128)
        for run in runs {
            let (first, end) = (Int(run.first - left), Int(run.end - left))
            let (row, length) = (Int(run.row - top), end - first)
            let sum = (first + end - 1) * length / 2
            area += length
            x += Int128(truncatingIfNeeded: sum)
            y += Int128(truncatingIfNeeded: row * length)
            xx += Int128(truncatingIfNeeded: Self.squares(below: end) - Self.squares(below: first))
            xy += Int128(truncatingIfNeeded: row * sum)
            yy += Int128(truncatingIfNeeded: row * row * length)
        }
        self.area = area
        (self.x, self.y, self.xx, self.xy, self.yy) = (x, y, xx, xy, yy)
    }

    /// 0² + 1² + … + (n − 1)²; fits in 64 bits up to n = 2²⁰, the widest an image may be.
    private static func squares(below n: Int) -> Int {
        (n - 1) * n / 2 * (2 * n - 1) / 3
    }

    /// The mean position, in columns and rows of the image.
    var centroid: Nucleus.Point {
        Nucleus.Point(
            x: Double(box.left) + x.nearest / Double(area),
            y: Double(box.top) + y.nearest / Double(area))
    }
}

extension Int128 {
    /// The number as a `Double`, exact below 2⁵³.
    ///
    /// `Double.init` goes through unspecialised code, which took a quarter of all measuring.
    var nearest: Double {
        let high = Double(UInt64(truncatingIfNeeded: magnitude >> 64))
        let size = high * 0x1p64 + Double(UInt64(truncatingIfNeeded: magnitude))
        return self < 0 ? -size : size
    }
}
