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
        _ intensities: Slice<UnsafeBufferPointer<UInt16>>,
        _ probabilities: Slice<UnsafeBufferPointer<Float>>
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
        let n = Int128(area)
        // n²·variance in whole numbers; the mean square less the squared mean would lose digits.
        let spread = n * Int128(squares) - Int128(sum) * Int128(sum)
        return Nucleus.Intensity(
            mean: Double(sum) / Double(area), sd: Double(spread).squareRoot() / Double(area),
            min: Int(least), max: Int(greatest), sum: sum)
    }

    /// The mean probability of the nucleus.
    var meanProbability: Double { probability / Double(area) }
}
