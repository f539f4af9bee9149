import Glibc

/// An ellipse whose brightness falls smoothly from its inside to nothing.
///
/// The brightness is 1 − s(t) with the smoothstep s(t) = 3t² − 2t³, where t rises from 0 to 1 over
/// the distances 1 − softness to 1 + softness, in radii of the ellipse; at its edge it is one half.
package struct SoftEllipse: Sendable {
    private let centre: SIMD2<Double>
    /// The larger radius, by which brightness reaches farthest.
    private let reach: Double
    /// The rotated and scaled axes: their dot products with an offset are distances in radii.
    private let axes: (SIMD2<Double>, SIMD2<Double>)
    private let softness: Float

    /// Creates an ellipse.
    ///
    /// - Parameters:
    ///   - centre: Column and row of its centre; pixel centres are whole numbers.
    ///   - radius: The geometric mean of its radii in pixels.
    ///   - elongation: The ratio of its radii, from 1 on.
    ///   - angle: The angle of its longer axis in radians.
    ///   - softness: Half the width of its edge in radii, above 0 to 1.
    package init(
        centre: SIMD2<Double>, radius: Double, elongation: Double, angle: Double, softness: Double
    ) {
        let (long, short) = (radius * elongation.squareRoot(), radius / elongation.squareRoot())
        self.centre = centre
        reach = long * (1 + softness)
        axes = (
            SIMD2(cos(angle), sin(angle)) / long, SIMD2(-sin(angle), cos(angle)) / short
        )
        self.softness = Float(softness)
    }

    /// Adds its brightness times `light` to `side` x `side` pixels.
    ///
    /// - Complexity: O(*r*²) for a radius of *r*.
    package func add(_ light: Double, to pixels: UnsafeMutablePointer<Float>, side: Int) {
        let light = Float(light)
        let (inner, width) = (1 - softness, 2 * softness)
        for row in range(around: centre.y, side: side) {
            for column in range(around: centre.x, side: side) {
                let offset = SIMD2(Double(column), Double(row)) - centre
                let (x, y) = (Float((offset * axes.0).sum()), Float((offset * axes.1).sum()))
                let fall = min(max(((x * x + y * y).squareRoot() - inner) / width, 0), 1)
                pixels[row * side + column] += light * (1 - fall * fall * (3 - 2 * fall))
            }
        }
    }

    /// The rows or columns within reach; none if it lies outside.
    private func range(around position: Double, side: Int) -> Range<Int> {
        let first = max(Int((position - reach).rounded(.up)), 0)
        let end = min(Int((position + reach).rounded(.down)) + 1, side)
        return first..<max(first, end)
    }
}
