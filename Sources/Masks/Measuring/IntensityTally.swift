import Tensors

/// The intensities and probabilities of one nucleus, summed run by run.
struct IntensityTally {
    private var area = 0
    private var sum = 0
    private var squares = 0
    private var least = UInt16.max
    private var greatest = UInt16.min
    private var probability = 0.0

    /// Adds the pixels of a run.
    mutating func add(
        _ intensities: UnsafeBufferPointer<UInt16>,
        _ probabilities: UnsafeBufferPointer<Float>
    ) {
        area += intensities.count
        for intensity in intensities {
            sum += Int(intensity)
            squares += Int(intensity) * Int(intensity)
            least = min(least, intensity)
            greatest = max(greatest, intensity)
        }
        for value in probabilities { probability += Double(value) }
    }

    /// The intensities of the nucleus.
    var intensity: Nucleus.Intensity {
        let n = Int128(truncatingIfNeeded: area)
        let sum = Int128(truncatingIfNeeded: sum)
        // n²·variance in whole numbers; the mean square less the squared mean would lose digits.
        let spread = n * Int128(truncatingIfNeeded: squares) - sum * sum
        return Nucleus.Intensity(
            mean: Double(self.sum) / Double(area), sd: spread.nearest.squareRoot() / Double(area),
            min: Int(least), max: Int(greatest), sum: self.sum)
    }

    /// The mean probability of the nucleus.
    var meanProbability: Double { probability / Double(area) }
}
