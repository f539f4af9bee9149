import Tensors

/// The magnifications of an image's samples in which its nuclei have diameters of a given range.
///
/// Of nuclei with the median diameter *d*, a sample whose nuclei are to have the diameter *t* is
/// magnified by *t* / *d*. Diameters are those of the annotation: in masks nuclei that touch count as
/// one, so that *d* is a guess there.
package struct DiameterScale: Sendable, Equatable {
    /// The magnifications that are possible for any image.
    private static let limits = 0.125...4.0
    /// The largest number of shorter sides of its image that the side of a sample spans, where it is
    /// reduced: beyond the borders, a sample shows the image's reflection.
    private static let mostReflected = 2.0
    /// The random factor of each magnification, which smooths the ends of the range.
    private static let jitter = 1 / 1.2...1.2

    /// The magnifications before the jitter, drawn evenly in their logarithm.
    package let range: ClosedRange<Double>
    /// The magnifications that keep enough of the image in a sample.
    private let allowed: ClosedRange<Double>

    /// The magnifications for an image.
    ///
    /// Where the image's size or the limits do not allow the whole range, what is left of it is drawn
    /// evenly; the nearest allowed magnification where nothing is left.
    ///
    /// - Parameters:
    ///   - diameters: The range of median diameters in samples, in pixels.
    ///   - diameter: The median diameter in the image, in pixels; above 0.
    ///   - size: The size of the image.
    ///   - side: The rows and columns of a sample.
    package init(
        diameters: ClosedRange<Double>, of diameter: Double, in size: PlaneSize, side: Int
    ) {
        let shorter = Double(min(size.width, size.height))
        let least = min(1, Double(side) / (Self.mostReflected * shorter))
        allowed = max(least, Self.limits.lowerBound)...Self.limits.upperBound
        range = (diameters.lowerBound / diameter...diameters.upperBound / diameter)
            .clamped(to: allowed)
    }

    /// Draws the magnification of a sample.
    package func draw(random: inout RandomSource) -> Double {
        let factor = random.logUniform(in: range) * random.logUniform(in: Self.jitter)
        return min(max(factor, allowed.lowerBound), allowed.upperBound)
    }

    /// The geometric mean of the magnifications before the jitter.
    package var mean: Double { (range.lowerBound * range.upperBound).squareRoot() }
}
