import Masks

/// The estimate of Dice coefficients, fitted to images that the network was and was not trained on.
package struct DiceEstimateFit: Sendable {
    /// The estimate.
    package let estimate: DiceEstimate
    /// The ridge over the number of images, one of ``ridges``.
    package let ridge: Double

    /// The ridges that are tried.
    package static let ridges = [0.001, 0.01, 0.1]
    /// The fewest unseen images of whose errors alone the interval is made.
    package static let fewestUnseen = 40

    /// Fits the estimate.
    ///
    /// Each folder is predicted by a regression that was fitted to the others, with each ridge. The
    /// ridge of the least weighted mean absolute error is taken, and the interval is that of its
    /// errors: those of unseen images alone if there are ``fewestUnseen``, as it is to hold for
    /// images unlike training, and each image counts alike.
    ///
    /// - Parameter examples: At least one.
    /// - Complexity: O(*g* *n* *f*³), where *g* is the number of folders, *n* of examples and *f* of
    ///   features.
    package init(of examples: [DiceExample]) {
        let weights = examples.weights
        func error(_ predictions: [Double]) -> Double {
            predictions.indices.reduce(0) {
                $0 + weights[$1] * abs(predictions[$1] - examples[$1].dice)
            }
        }
        let trials = Self.ridges.map { ridge in
            (ridge: ridge, predictions: Self.predictions(of: examples, ridge: ridge))
        }
        // The first of equals is the least ridge.
        let best = trials.dropFirst().reduce(trials[0]) { best, trial in
            error(trial.predictions) < error(best.predictions) ? trial : best
        }
        let isUnseenAlone = examples.count(where: \.isUnseen) >= Self.fewestUnseen
        let interval = ConformalInterval(
            of: examples.indices.map { index in
                ConformalInterval.Prediction(
                    features: examples[index].features, expected: best.predictions[index],
                    measured: examples[index].dice, weight: weights[index],
                    isCounted: examples[index].isUnseen || !isUnseenAlone)
            })
        ridge = best.ridge
        estimate = DiceRegression(fitting: examples, ridge: best.ridge).estimate(
            spread: interval.spread, quantiles: interval.quantiles)
    }

    /// The expected Dice coefficient of each example by a regression fitted without its folder.
    private static func predictions(of examples: [DiceExample], ridge: Double) -> [Double] {
        var predictions = [Double](repeating: 0, count: examples.count)
        for part in examples.parts {
            let others = examples.without(part)
            let estimate = DiceRegression(
                fitting: others.isEmpty ? examples : others, ridge: ridge
            ).estimate()
            for index in part { predictions[index] = estimate.value(for: examples[index].features) }
        }
        return predictions
    }
}
