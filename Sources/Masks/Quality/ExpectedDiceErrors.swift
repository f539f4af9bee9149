/// The errors of expected Dice coefficients, against the measured ones.
package struct ExpectedDiceErrors: Sendable, Equatable {
    /// An image.
    package typealias Image = (expected: Double, interval: ClosedRange<Double>?, measured: Double)

    /// The mean of |expected − measured|.
    package let meanError: Double
    /// The mean of expected − measured; above 0 where too much is expected.
    package let bias: Double
    /// Pearson's correlation of both; `nil` where one of them is constant.
    package let correlation: Double?
    /// The share of images whose measured Dice coefficient lies in its interval; `nil` if none has
    /// an interval.
    package let coverage: Double?
    /// The mean width of the intervals; `nil` if there are none.
    package let intervalWidth: Double?

    /// The errors over some images; of none, they are 0.
    ///
    /// - Complexity: O(*n*), where *n* is the number of images.
    package init(of images: [Image]) {
        let differences = images.map { $0.expected - $0.measured }
        meanError = differences.map { abs($0) }.mean ?? 0
        bias = differences.mean ?? 0
        correlation = pearsonCorrelation(images.map(\.expected), images.map(\.measured))
        let intervals = images.compactMap { image in
            image.interval.map { (interval: $0, measured: image.measured) }
        }
        coverage = intervals.map { $0.interval.contains($0.measured) ? 1.0 : 0 }.mean
        intervalWidth = intervals.map { $0.interval.upperBound - $0.interval.lowerBound }.mean
    }
}

/// Pearson's correlation coefficient of pairs of numbers, −1…1; `nil` where one side is constant.
///
/// - Complexity: O(*n*), where *n* is the number of pairs.
package func pearsonCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
    guard let meanX = x.mean, let meanY = y.mean else { return nil }
    var (product, squaresX, squaresY) = (0.0, 0.0, 0.0)
    for (a, b) in zip(x, y) {
        product += (a - meanX) * (b - meanY)
        squaresX += (a - meanX) * (a - meanX)
        squaresY += (b - meanY) * (b - meanY)
    }
    guard squaresX > 0, squaresY > 0 else { return nil }
    return product / (squaresX * squaresY).squareRoot()
}

extension [Double] {
    /// The mean; `nil` for an empty array.
    fileprivate var mean: Double? { isEmpty ? nil : reduce(0, +) / Double(count) }
}
