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
            Haze(amount: amount, side: side, random: &random)
        }
        let blur = blur.drawAmount(random: &random).map { GaussianBlur(sigma: $0) }
        let noise = noise.drawAmount(random: &random)
        let count = side * side
        curve.apply(to: pixels, count: count)
        haze?.add(to: pixels)
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
    fileprivate func drawAmount(random: inout RandomSource) -> Double? {
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

/// A smooth background, like out-of-zSlice light, autofluorescence or uneven illumination.
///
/// Value noise: random values on a lattice of two to four cells a side, interpolated with the
/// smoothstep 3t² − 2t³ (as in K. Perlin, "An image synthesizer", SIGGRAPH 1985).
private struct Haze {
    private let side: Int
    private let cells: Int
    private let values: [Float]
    /// The lattice cell of each row or column, and the weight of the cell's far line.
    private let positions: [(cell: Int, share: Float)]

    /// Draws a background.
    ///
    /// - Parameters:
    ///   - amount: The largest value.
    ///   - side: The rows and columns of the image.
    ///   - random: The random number generator.
    init(amount: Double, side: Int, random: inout RandomSource) {
        let cells = 2 + random.index(below: 3)
        self.side = side
        self.cells = cells
        values = (0..<(cells + 1) * (cells + 1)).map { _ in
            Float(random.uniform(in: 0...amount))
        }
        positions = (0..<side).map { index in
            let position = (Float(index) + 0.5) * Float(cells) / Float(side)
            let cell = min(Int(position), cells - 1)
            let fraction = position - Float(cell)
            return (cell, fraction * fraction * (3 - 2 * fraction))
        }
    }

    /// Adds the background to `side` x `side` pixels.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    func add(to pixels: UnsafeMutablePointer<Float>) {
        for (row, (cell, share)) in positions.enumerated() {
            let line = (0...cells).map { column in
                let (above, below) = (
                    values[cell * (cells + 1) + column],
                    values[(cell + 1) * (cells + 1) + column]
                )
                return above + (below - above) * share
            }
            for (column, (cell, share)) in positions.enumerated() {
                pixels[row * side + column] += line[cell] + (line[cell + 1] - line[cell]) * share
            }
        }
    }
}
