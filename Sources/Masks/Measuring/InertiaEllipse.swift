import Glibc

/// The ellipse whose second moments are those of a nucleus.
///
/// Pixels count as points, as scikit-image has it since 0.16: a line of pixels has no width.
/// Source: Jähne, Spatio-Temporal Image Processing (1993), chapter 8.
package struct InertiaEllipse: Sendable, Equatable {
    /// The longer axis, from end to end: 4·√λ₁, λ₁ the larger eigenvalue of the inertia tensor.
    package let majorAxis: Double
    /// The shorter axis, 4·√λ₂.
    package let minorAxis: Double
    /// The angle from the rows' axis (downwards) to the longer axis, in radians, −π/2…π/2:
    /// positive towards growing columns; −π/4 where no direction is longer than another.
    package let orientation: Double
    /// √(1 − λ₂/λ₁): 0 for a circle and a single pixel, 1 for a line.
    package let eccentricity: Double

    /// Finds the axes.
    init(_ moments: Moments) {
        let n = Int128(truncatingIfNeeded: moments.area)
        // n² times the covariances, in whole numbers, so that what is symmetric is found to be.
        let xx = (n * moments.xx - moments.x * moments.x).nearest
        let yy = (n * moments.yy - moments.y * moments.y).nearest
        let xy = (n * moments.xy - moments.x * moments.y).nearest
        let scale = Double(moments.area) * Double(moments.area)
        let spread = ((xx - yy) * (xx - yy) / 4 + xy * xy).squareRoot()
        let larger = (xx + yy) / 2 + spread
        // By the determinant: the difference would lose what is left of a thin nucleus.
        let smaller = larger > 0 ? max(0, (xx * yy - xy * xy) / larger) : 0
        majorAxis = 4 * (larger / scale).squareRoot()
        minorAxis = 4 * (smaller / scale).squareRoot()
        eccentricity = larger > 0 ? max(0, 1 - smaller / larger).squareRoot() : 0
        orientation =
            xx == yy ? (xy > 0 ? .pi / 4 : -.pi / 4) : 0.5 * atan2(2 * xy, yy - xx)
    }
}
