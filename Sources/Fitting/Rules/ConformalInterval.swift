import Masks

/// The interval of an estimate, by cross-conformal prediction: over the errors of predictions of images
/// whose folders were left out of the fit, pooled over folders.
///
/// As the spread is fitted to the same errors, and folders differ, its coverage is nominal.
struct ConformalInterval: Sendable {
    /// A prediction of an image that was left out.
    struct Prediction: Sendable {
        let features: DiceFeatures
        let expected: Double
        let measured: Double
        /// The weight in the fit of the spread.
        let weight: Double
        /// Whether it counts for the quantiles.
        let isCounted: Bool
    }

    /// The predicted size of an error.
    let spread: DiceEstimate.Spread
    /// The quantiles of (measured − expected) / spread.
    let quantiles: ClosedRange<Double>

    /// Fits the spread to absolute errors, and takes the quantiles of errors over the spread.
    init(of predictions: [Prediction]) {
        let spread = Self.spread(of: predictions)
        self.spread = spread
        quantiles = Self.quantiles(
            of: predictions.filter(\.isCounted).map {
                ($0.measured - $0.expected)
                    / spread.size(expected: $0.expected, features: $0.features)
            })
    }

    /// The ends between which nine in ten further scores of the same distribution lie, whatever it is.
    ///
    /// Of *n* scores in order, number ⌊(*n* + 1) · 0.05⌋ and number ⌈(*n* + 1) · 0.95⌉, the first
    /// and the last where there is no such number (Vovk, Gammerman and Shafer, 2005; Romano,
    /// Patterson and Candès, 2019, for two ends); widened to contain 0.
    static func quantiles(of scores: [Double]) -> ClosedRange<Double> {
        let sorted = scores.sorted()
        guard let first = sorted.first, let last = sorted.last else { return 0...0 }
        let tail = (1 - DiceEstimate.coverage) / 2
        let count = Double(sorted.count + 1)
        // Products that are whole numbers but for rounding must not become the next one.
        let low = Int((count * tail + 1e-9).rounded(.down))
        let high = Int((count * (1 - tail) - 1e-9).rounded(.up))
        let ends = (
            low >= 1 ? sorted[low - 1] : first, high <= sorted.count ? sorted[high - 1] : last
        )
        return min(ends.0, 0).rounded(
            DiceRegression.digits)...max(ends.1, 0).rounded(
                DiceRegression.digits)
    }

    /// The weighted least squares fit of |measured − expected| with coefficients not below 0.
    ///
    /// Of the fits with and without each of the two slopes, the best whose coefficients are not
    /// below 0, which is the constrained least (Lawson and Hanson, 1974, chapter 23).
    static func spread(of predictions: [Prediction]) -> DiceEstimate.Spread {
        var best: (error: Double, spread: DiceEstimate.Spread)?
        for (hasDice, hasDistance) in [
            (false, false), (true, false), (false, true), (true, true),
        ] {
            let rows = predictions.map { prediction in
                [1] + (hasDice ? [1 - prediction.expected] : [])
                    + (hasDistance ? [prediction.features[.trainingDistance] ?? 0] : [])
            }
            let targets = predictions.map { abs($0.measured - $0.expected) }
            let weights = predictions.map(\.weight)
            guard
                let solution = LeastSquares.solve(rows, targets: targets, weights: weights),
                solution.allSatisfy({ $0 >= 0 })
            else { continue }
            let error = zip(zip(rows, targets), weights).reduce(0) { sum, item in
                let fitted = zip(item.0.0, solution).reduce(0) { $0 + $1.0 * $1.1 }
                return sum + item.1 * (item.0.1 - fitted) * (item.0.1 - fitted)
            }
            guard error < (best?.error ?? .infinity) else { continue }
            best = (
                error,
                DiceEstimate.Spread(
                    base: solution[0].rounded(DiceRegression.digits),
                    dice: hasDice ? solution[1].rounded(DiceRegression.digits) : 0,
                    distance: hasDistance
                        ? (solution.last ?? 0).rounded(DiceRegression.digits) : 0)
            )
        }
        return best?.spread ?? DiceEstimate.Spread(base: 0, dice: 0, distance: 0)
    }
}
