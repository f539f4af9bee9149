import Glibc
import Tensors

/// The noise of counted photons: their number is of Poisson's distribution.
package struct ShotNoise: Sendable {
    /// The mean from which the normal distribution is taken for Poisson's, which is costly there.
    private static let normalMean: Float = 8

    private let photons: Float
    private let light: Light

    /// Creates noise.
    ///
    /// - Parameters:
    ///   - photons: The mean number of photons at a light of 1; above 0.
    ///   - light: The light of intensities.
    package init(photons: Double, light: Light) {
        self.photons = Float(photons)
        self.light = light
    }

    /// Adds noise to intensities: its variance is their light over ``photons``.
    ///
    /// - Complexity: O(*n*), where *n* is `count`.
    package func add(
        to pixels: UnsafeMutablePointer<Float>, count: Int, random: inout RandomSource
    ) {
        let unit = 1 / photons
        for index in 0..<count {
            let mean = light.of(pixels[index]) * photons
            let number = Self.draw(mean: mean, random: &random)
            pixels[index] = light.adding((number - mean) * unit, to: pixels[index])
        }
    }

    /// Draws from Poisson's distribution, from a mean of 8 on from the normal one.
    ///
    /// Small means by multiplication of uniform numbers (D. E. Knuth, "The Art of Computer
    /// Programming", volume 2, 3.4.1).
    @inline(__always)
    private static func draw(mean: Float, random: inout RandomSource) -> Float {
        guard mean < normalMean else {
            return max(mean + mean.squareRoot() * Float(random.standardNormal()), 0)
        }
        guard mean > 0 else { return 0 }
        let limit = expf(-mean)
        var (number, product): (Float, Float) = (0, 1)
        while true {
            // Two uniform numbers in 0..<1 of 24 bits each.
            let bits = random.next()
            product *= Float(bits >> 40) * 0x1p-24
            if product <= limit { return number }
            product *= Float(bits & 0xFF_FFFF) * 0x1p-24
            if product <= limit { return number + 1 }
            number += 2
        }
    }
}
