import Masks

/// The errors of estimates of Dice coefficients over some images.
package struct DiceErrors: Sendable, Equatable, Encodable {
    /// The number of images.
    package let images: Int
    /// The mean of the measured Dice coefficients.
    package let measured: Double
    /// The mean of the expected ones.
    package let expected: Double
    /// The mean of |expected − measured|.
    package let meanError: Double
    /// The mean of expected − measured; above 0 where too much is expected.
    package let bias: Double
    /// Pearson's correlation of both; `nil` where one of them is constant.
    package let correlation: Double?
    /// The share of images whose measured Dice coefficient lies in its interval.
    package let coverage: Double
    /// The mean width of the intervals.
    package let intervalWidth: Double
    /// The share of images that are flagged as unlike training; `nil` if none has a distance.
    package let flagged: Double?

    private enum CodingKeys: String, CodingKey {
        case images, measured, expected, bias, coverage, flagged
        case meanError = "mae"
        case correlation = "pearson_r"
        case intervalWidth = "interval_width"
    }
}

/// The leave-one-set-out cross-validation of the fit of an estimate.
///
/// For each folder, ridge, regression, spread and quantiles are fitted to all others, and judge its
/// images.
package struct DiceValidation: Sendable {
    /// An image that was judged by an estimate that was fitted without its folder.
    private struct Judged: Sendable {
        let example: DiceExample
        let expected: Double
        let interval: ClosedRange<Double>
    }

    private let judged: [Judged]

    /// Cross-validates the fit.
    ///
    /// - Complexity: As many fits (``DiceEstimateFit``) as there are folders.
    package init(of examples: [DiceExample], threads: Int) throws {
        let parts = examples.parts
        let results = try mapConcurrently(parts, threads: threads) { part in
            let others = examples.without(part)
            let estimate = DiceEstimateFit(of: others.isEmpty ? examples : others).estimate
            return part.map { index in
                let example = examples[index]
                return Judged(
                    example: example, expected: estimate.value(for: example.features),
                    interval: estimate.interval(for: example.features))
            }
        }
        judged = results.flatMap(\.self)
    }

    /// The errors over the images of a folder, or of all, which are seen or unseen.
    ///
    /// - Parameters:
    ///   - group: The folder's number; `nil` for all folders.
    ///   - isUnseen: Whether the images are those that the network was not trained on.
    /// - Returns: `nil` without such images.
    package func errors(group: Int?, isUnseen: Bool) -> DiceErrors? {
        let images = judged.filter {
            (group == nil || $0.example.group == group) && $0.example.isUnseen == isUnseen
        }
        guard !images.isEmpty else { return nil }
        let errors = ExpectedDiceErrors(
            of: images.map { ($0.expected, $0.interval, $0.example.dice) })
        // The feature is log(1 + distance).
        let logDistances = images.compactMap { $0.example.features[.trainingDistance] }
        return DiceErrors(
            images: images.count, measured: images.map(\.example.dice).mean,
            expected: images.map(\.expected).mean, meanError: errors.meanError, bias: errors.bias,
            correlation: errors.correlation, coverage: errors.coverage ?? 0,
            intervalWidth: errors.intervalWidth ?? 0,
            flagged: logDistances.isEmpty
                ? nil : logDistances.map { $0 > DiceFeatures.logDistanceOfThreshold ? 1.0 : 0 }.mean
        )
    }
}
