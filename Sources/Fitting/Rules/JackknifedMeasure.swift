import Masks

/// A measure of a set of images, and its values over the set without each image in turn.
struct JackknifedMeasure: Sendable, Equatable {
    /// The measure of all images.
    let value: Double
    /// The measure without each of the images; empty for a single image.
    let withoutOne: [Double]

    /// The mean of a number of each image.
    init(meanOf numbers: [Double]) {
        let sum = numbers.reduce(0, +)
        value = numbers.mean
        withoutOne =
            numbers.count > 1 ? numbers.map { (sum - $0) / Double(numbers.count - 1) } : []
    }

    /// The mean over thresholds of the pooled average precision, tp / (tp + fp + fn).
    ///
    /// - Parameters:
    ///   - images: The agreement of each image.
    ///   - thresholds: Indices of ``InstanceAgreement/matchings``.
    /// - Complexity: O(*n* *m*), where *n* is the number of images, *m* of thresholds.
    init(pooledPrecisionOf images: [InstanceAgreement], thresholds: Range<Int>) {
        let pooled = InstanceAgreement(pooling: images)
        func precision(without image: InstanceAgreement?) -> Double {
            thresholds.map { index in
                let (all, one) = (pooled.matchings[index], image?.matchings[index])
                let matches = all.truePositives - (one?.truePositives ?? 0)
                let others =
                    all.falsePositives + all.falseNegatives
                    - (one.map { $0.falsePositives + $0.falseNegatives } ?? 0)
                return matches + others > 0 ? Double(matches) / Double(matches + others) : 1
            }.mean
        }
        value = precision(without: nil)
        withoutOne = images.count > 1 ? images.map { precision(without: $0) } : []
    }

    /// The standard error of the difference of two measures of the same images, by the jackknife:
    /// √((*n* − 1)/*n* · Σ (*d*ᵢ − *d̄*)²), where *d*ᵢ is the difference without image *i*.
    ///
    /// Source: B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 11.
    ///
    /// - Parameter other: The measure of another result for the same images, in the same order.
    /// - Returns: 0 for a single image, which says nothing of how images differ.
    func standardError(ofDifferenceTo other: JackknifedMeasure) -> Double {
        precondition(withoutOne.count == other.withoutOne.count, "measures are of the same images")
        let differences = zip(withoutOne, other.withoutOne).map { $0 - $1 }
        guard !differences.isEmpty else { return 0 }
        let mean = differences.mean
        let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares * Double(differences.count - 1) / Double(differences.count)).squareRoot()
    }
}
