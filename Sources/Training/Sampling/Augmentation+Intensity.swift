import Glibc
import Tensors

extension Augmentation {
    /// Changes intensities at random: gamma, brightness and offset, haze, blur, noise, and last the
    /// clipping of the preparation.
    ///
    /// - Parameters:
    ///   - pixels: `side` x `side` intensities, not negative.
    ///   - side: The rows and columns.
    ///   - clip: The range that intensities are clipped to.
    ///   - random: The random number generator.
    /// - Complexity: O(*n* · *σ*), where *n* is the number of pixels and *σ* the blur.
    func changeIntensities(
        of pixels: UnsafeMutablePointer<Float>, side: Int, clip: ClosedRange<Float>,
        random: inout RandomSource
    ) {
        let curve = ToneCurve(
            gamma: random.logUniform(in: gamma), factor: random.uniform(in: brightness),
            offset: random.uniform(in: offset))
        let haze = haze.drawAmount(random: &random).map { amount in
            SmoothField(values: 0...amount, side: side, random: &random)
        }
        let blur = blur.drawAmount(random: &random).map { GaussianBlur(sigma: $0) }
        let noise = noise.drawAmount(random: &random)
        let count = side * side
        curve.apply(to: pixels, count: count)
        haze?.forEachPixel { pixel, value in pixels[pixel] += value }
        if let blur {
            let sharp = Plane(
                width: side, height: side,
                elements: Array(UnsafeBufferPointer(start: pixels, count: count)))
            blur.forEachRow(of: sharp) { row, values in
                for (column, value) in values.enumerated() { pixels[row * side + column] = value }
            }
        }
        if let noise {
            let deviation = Float(noise)
            for index in 0..<count { pixels[index] += deviation * Float(random.standardNormal()) }
        }
        for index in 0..<count {
            pixels[index] = min(max(pixels[index], clip.lowerBound), clip.upperBound)
        }
    }
}

extension Augmentation.Occasional {
    /// Draws whether the change is applied, and its strength.
    func drawAmount(random: inout RandomSource) -> Double? {
        guard random.bernoulli(probability: chance) else { return nil }
        return random.uniform(in: amount)
    }
}

/// The intensity transformation *factor* · *x*^*gamma* + *offset*.
private struct ToneCurve {
    let gamma: Double
    let factor: Double
    let offset: Double

    /// Transforms intensities in place; negative ones count as 0.
    ///
    /// - Complexity: O(*n*), where *n* is `count`.
    func apply(to pixels: UnsafeMutablePointer<Float>, count: Int) {
        if gamma != 1 {
            let power = Float(gamma)
            for index in 0..<count { pixels[index] = powf(max(pixels[index], 0), power) }
        }
        guard factor != 1 || offset != 0 else { return }
        let (slope, shift) = (Float(factor), Float(offset))
        for index in 0..<count { pixels[index] = slope * pixels[index] + shift }
    }
}
