import Glibc

/// The estimate of the Dice coefficient of an image without ground truth, and its interval; part of
/// a model's metadata.
///
/// The logit of the expected Dice coefficient is linear in standardised features (fractional
/// logistic regression, Papke and Wooldridge, 1996). The interval is that of cross-conformal
/// prediction (Vovk, Cross-conformal predictors, 2015) with errors pooled over folders that were left
/// out, scaled by a predicted spread (Lei et al., Distribution-free predictive inference for
/// regression, 2018, section 5.2), with a quantile for either end. Its coverage is nominal: images of
/// a new folder are not exchangeable with those of the fit.
package struct DiceEstimate: Sendable, Equatable {
    /// A feature's part in the logit: weight · (value − mean) / deviation.
    package struct Term: Sendable, Equatable, Codable {
        /// The feature.
        package let feature: DiceFeature
        /// The mean over the images that the estimate was fitted to.
        package let mean: Double
        /// The standard deviation over them, above 0.
        package let deviation: Double
        /// The weight; not below 0 if the feature raises the Dice coefficient, else not above 0.
        package let weight: Double

        /// Creates a term.
        package init(feature: DiceFeature, mean: Double, deviation: Double, weight: Double) {
            self.feature = feature
            self.mean = mean
            self.deviation = deviation
            self.weight = weight
        }
    }

    /// The predicted size of an error: base + dice · (1 − expected Dice) + distance · log(1 +
    /// training distance); no coefficient is below 0.
    package struct Spread: Sendable, Equatable, Codable {
        /// The spread of an image with an expected Dice coefficient of 1.
        package let base: Double
        /// The spread per lacking Dice coefficient.
        package let dice: Double
        /// The spread per logarithm of the training distance.
        package let distance: Double

        /// Creates a spread.
        package init(base: Double, dice: Double, distance: Double) {
            self.base = base
            self.dice = dice
            self.distance = distance
        }

        /// Computes the predicted size of an error.
        ///
        /// - Parameters:
        ///   - expected: The expected Dice coefficient.
        ///   - features: The image's features, of which the training distance counts.
        /// - Returns: At least 0.005.
        package func size(expected: Double, features: DiceFeatures) -> Double {
            max(
                base + dice * (1 - expected) + distance * (features[.trainingDistance] ?? 0),
                leastSpread)
        }
    }

    /// The logit of the expected Dice coefficient of an image with mean features.
    package let intercept: Double
    /// The terms of the features.
    package let terms: [Term]
    /// The predicted size of an error.
    package let spread: Spread
    /// The 5 % and the 95 % quantile of (measured − expected) / spread; at most and at least 0.
    package let quantiles: ClosedRange<Double>

    /// The share of left-out images of the fit whose Dice coefficients the interval is fitted to hold.
    package static let coverage = 0.9
    /// The largest standardised value, so that the estimate does not extrapolate far.
    private static let mostDeviations = 5.0
    /// The least spread.
    private static let leastSpread = 0.005

    /// Creates an estimate.
    package init(
        intercept: Double, terms: [Term], spread: Spread, quantiles: ClosedRange<Double>
    ) {
        self.intercept = intercept
        self.terms = terms
        self.spread = spread
        self.quantiles = quantiles
    }

    /// Returns a feature's standardised value in an image: 0, the mean, if it is missing.
    package static func standardised(
        _ value: Double?, mean: Double, deviation: Double
    ) -> Double {
        guard let value else { return 0 }
        return min(max((value - mean) / deviation, -mostDeviations), mostDeviations)
    }

    /// Returns the expected Dice coefficient, 0…1.
    package func value(for features: DiceFeatures) -> Double {
        let logit = terms.reduce(intercept) { sum, term in
            sum + term.weight
                * Self.standardised(
                    features[term.feature], mean: term.mean, deviation: term.deviation)
        }
        return 1 / (1 + exp(-logit))
    }

    /// Returns the predicted size of the error of the expected Dice coefficient.
    package func spread(for features: DiceFeatures) -> Double {
        spread.size(expected: value(for: features), features: features)
    }

    /// Returns the interval, within 0…1, that is fitted so that it holds the Dice coefficients of nine
    /// in ten left-out images.
    package func interval(for features: DiceFeatures) -> ClosedRange<Double> {
        let (value, spread) = (value(for: features), spread(for: features))
        let low = min(max(value + quantiles.lowerBound * spread, 0), 1)
        return low...max(low, min(value + quantiles.upperBound * spread, 1))
    }
}
