import Glibc

/// The raw moments of a nucleus up to second order: exact sums over its pixels.
///
/// Columns *x* and rows *y* count from the upper left corner of the bounding box. The sums have
/// 128 bits, since one nucleus may fill an image of 2²⁰ columns.
struct Moments {
    /// The bounding box in image coordinates.
    let box: Nucleus.Box
    /// The number of pixels.
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

    /// Sums over the runs of one nucleus; there must be at least one.
    ///
    /// - Complexity: O(*r*), where *r* is the number of runs.
    init(of runs: ArraySlice<LabelRun>) {
        var (left, right) = (Int32.max, Int32.min)
        for run in runs {
            left = min(left, run.firstColumn)
            right = max(right, run.endColumn)
        }
        let (top, bottom) = (runs.first?.row ?? 0, runs.last?.row ?? 0)
        box = Nucleus.Box(
            left: Int(left), top: Int(top), right: Int(right), bottom: Int(bottom) + 1)

        // The contribution of one run fits in 64 bits, the sum may not.
        var area = 0
        var (x, y, xx, xy, yy) = (0 as Int128, 0 as Int128, 0 as Int128, 0 as Int128, 0 as Int128)
        for run in runs {
            let (first, end) = (Int(run.firstColumn - left), Int(run.endColumn - left))
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

    /// The mean position of the pixels, in image coordinates.
    var centroid: Nucleus.Point {
        Nucleus.Point(
            x: Double(box.left) + x.nearestDouble / Double(area),
            y: Double(box.top) + y.nearestDouble / Double(area))
    }
}

extension Int128 {
    /// The nearest `Double`; exact below 2⁵³.
    ///
    /// `Double.init` goes through unspecialised generic code, which took a quarter of the time of
    /// measuring nuclei.
    var nearestDouble: Double {
        let high = Double(UInt64(truncatingIfNeeded: magnitude >> 64))
        let size = high * 0x1p64 + Double(UInt64(truncatingIfNeeded: magnitude))
        return self < 0 ? -size : size
    }
}

/// The ellipse with the same second central moments as a nucleus.
///
/// Pixels are treated as points, as in scikit-image since 0.16: a line one pixel wide has a minor
/// axis of 0.
/// Source: Jähne, Spatio-Temporal Image Processing (1993), chapter 8.
package struct InertiaEllipse: Sendable, Equatable {
    /// The full length of the major axis in pixels: 4·√λ₁, where λ₁ is the larger eigenvalue of the
    /// covariance matrix of the pixel coordinates.
    package let majorAxis: Double
    /// The full length of the minor axis in pixels: 4·√λ₂.
    package let minorAxis: Double
    /// The angle from the row axis (downwards) to the major axis in radians, −π/2…π/2, positive
    /// towards increasing columns; −π/4 for a nucleus without a longest direction.
    package let orientation: Double
    /// √(1 − λ₂/λ₁): 0 for a circle or a single pixel, 1 for a line.
    package let eccentricity: Double

    /// Computes the axes from the eigenvalues of the covariance matrix.
    init(moments: Moments) {
        let n = Int128(truncatingIfNeeded: moments.area)
        // n² times the covariances, in integers, so that symmetry is detected exactly.
        let xx = (n * moments.xx - moments.x * moments.x).nearestDouble
        let yy = (n * moments.yy - moments.y * moments.y).nearestDouble
        let xy = (n * moments.xy - moments.x * moments.y).nearestDouble
        let scale = Double(moments.area) * Double(moments.area)
        let discriminant = ((xx - yy) * (xx - yy) / 4 + xy * xy).squareRoot()
        let larger = (xx + yy) / 2 + discriminant
        // From the determinant: the difference would cancel for a thin nucleus.
        let smaller = larger > 0 ? max(0, (xx * yy - xy * xy) / larger) : 0
        majorAxis = 4 * (larger / scale).squareRoot()
        minorAxis = 4 * (smaller / scale).squareRoot()
        eccentricity = larger > 0 ? max(0, 1 - smaller / larger).squareRoot() : 0
        orientation =
            xx == yy ? (xy > 0 ? .pi / 4 : -.pi / 4) : 0.5 * atan2(2 * xy, yy - xx)
    }
}
