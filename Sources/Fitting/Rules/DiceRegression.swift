import Masks

/// The linear part of an estimate of Dice coefficients, without its interval.
struct DiceRegression: Sendable {
    /// See ``DiceEstimate/intercept``.
    let intercept: Double
    /// See ``DiceEstimate/terms``.
    let terms: [DiceEstimate.Term]

    /// The decimal places of numbers in the metadata.
    static let digits = 6
    /// The least share of the images that have a feature, for it to be used.
    private static let leastShare = 0.5
    /// The least standard deviation of a feature.
    private static let leastDeviation = 1e-4

    /// Fits by fractional logistic regression with a ridge on standardised features.
    ///
    /// A feature whose weight has the wrong sign (``DiceFeature/raisesDice``) is left out, and the
    /// rest fitted again.
    ///
    /// - Parameters:
    ///   - examples: At least one.
    ///   - ridge: The ridge over the number of examples, above 0.
    /// - Complexity: O(*n* *f*³), where *n* is the number of examples and *f* of features.
    init(fitting examples: [DiceExample], ridge: Double) {
        let weights = examples.weights
        var used = DiceFeature.allCases.compactMap {
            Self.blankTerm(of: $0, in: examples, weights: weights)
        }
        while true {
            let fit = LogisticRegression(
                fitting: zip(examples, weights).map { example, weight in
                    LogisticRegression.Example(
                        features: used.map { Self.value(of: $0, in: example) },
                        target: example.dice, weight: weight)
                }, ridge: ridge * Double(examples.count))
            let isRight = zip(used, fit.weights).map { $0.feature.raisesDice == ($1 >= 0) }
            guard isRight.allSatisfy(\.self) else {
                used = zip(used, isRight).filter(\.1).map(\.0)
                continue
            }
            intercept = fit.intercept.rounded(Self.digits)
            terms = zip(used, fit.weights).map { term, weight in
                DiceEstimate.Term(
                    feature: term.feature, mean: term.mean, deviation: term.deviation,
                    weight: weight.rounded(Self.digits))
            }
            return
        }
    }

    /// The estimate with an interval.
    func estimate(
        spread: DiceEstimate.Spread = .init(base: 0, dice: 0, distance: 0),
        quantiles: ClosedRange<Double> = 0...0
    ) -> DiceEstimate {
        DiceEstimate(intercept: intercept, terms: terms, spread: spread, quantiles: quantiles)
    }

    private static func value(of term: DiceEstimate.Term, in example: DiceExample) -> Double {
        DiceEstimate.standardised(
            example.features[term.feature], mean: term.mean, deviation: term.deviation)
    }

    /// The weighted mean and standard deviation of a feature, with a weight of 0; `nil` for a feature
    /// that few examples have, or that hardly varies.
    private static func blankTerm(
        of feature: DiceFeature, in examples: [DiceExample], weights: [Double]
    ) -> DiceEstimate.Term? {
        let values = zip(examples, weights).compactMap { example, weight in
            example.features[feature].map { (value: $0, weight: weight) }
        }
        let sum = values.reduce(0) { $0 + $1.weight }
        guard sum >= leastShare * weights.reduce(0, +), sum > 0 else { return nil }
        let mean = values.reduce(0) { $0 + $1.weight * $1.value } / sum
        let square = values.reduce(0) {
            $0 + $1.weight * ($1.value - mean) * ($1.value - mean)
        }
        let deviation = (square / sum).squareRoot().rounded(digits)
        guard deviation > leastDeviation else { return nil }
        return DiceEstimate.Term(
            feature: feature, mean: mean.rounded(digits), deviation: deviation, weight: 0)
    }
}
