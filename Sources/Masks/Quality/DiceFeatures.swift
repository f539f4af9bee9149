import Glibc

/// A measurement of a segmented image by which its Dice coefficient is estimated.
///
/// Raw values are the names in a model's metadata.
package enum DiceFeature: String, CaseIterable, Codable, Sendable {
    /// The logit of ``ProbabilityAccumulator/uncalibratedDice``.
    case promisedDice = "promised_dice"
    /// See ``Confidence/decisiveness``.
    case decisiveness
    /// See ``Confidence/meanProbability``.
    case meanProbability = "mean_probability"
    /// See ``DistanceAgreement/dice``.
    case distanceAgreement = "distance_agreement"
    /// The logarithm of the width, in pixels of the network, of the band of undecided probabilities
    /// around nuclei.
    case boundaryWidth = "boundary_width"
    /// The standard deviation of the nuclei's equivalent diameters over their mean.
    case sizeSpread = "size_spread"
    /// The absolute logarithm of ``QualityMetrics/scaleFactor``.
    case rescaling
    /// 1 for dark nuclei on a bright background, else 0.
    case darkNuclei = "dark_nuclei"
    /// The logarithm of 1 + ``QualityMetrics/trainingDistance``.
    case trainingDistance = "training_distance"

    /// Whether a higher value goes with a higher Dice coefficient; a fit of the opposite sign is
    /// taken for chance.
    package var raisesDice: Bool {
        switch self {
        case .promisedDice, .decisiveness, .meanProbability, .distanceAgreement: true
        case .boundaryWidth, .sizeSpread, .rescaling, .darkNuclei, .trainingDistance: false
        }
    }
}

/// The measurements of a segmented image by which its Dice coefficient is estimated; those that it
/// does not have are missing.
package struct DiceFeatures: Sendable, Equatable {
    private var values: [DiceFeature: Double] = [:]

    /// The range to which Dice coefficients are clamped before their logits are taken.
    private static let diceRange = 0.005...0.995

    /// Creates features from values; those that are not finite are left out.
    package init(_ values: [DiceFeature: Double]) {
        self.values = values.filter { $0.value.isFinite }
    }

    /// Computes the features of an image.
    ///
    /// - Parameters:
    ///   - metrics: The quality metrics.
    ///   - probabilities: The sums over the probability map and the labels.
    ///   - distance: The agreement with the distance map.
    ///   - diameters: The equivalent diameters of all nuclei, in pixels of the image.
    ///   - areNucleiDark: Whether nuclei are dark on a bright background.
    package init(
        metrics: QualityMetrics, probabilities: ProbabilityAccumulator,
        distance: DistanceAgreement, diameters: [Double], areNucleiDark: Bool
    ) {
        var values: [DiceFeature: Double] = [
            .promisedDice: Self.logit(probabilities.uncalibratedDice),
            .rescaling: abs(log(metrics.scaleFactor)),
            .darkNuclei: areNucleiDark ? 1 : 0,
        ]
        values[.decisiveness] = probabilities.confidence.decisiveness
        values[.meanProbability] = probabilities.confidence.meanProbability
        values[.distanceAgreement] = distance.dice
        values[.trainingDistance] = metrics.trainingDistance.map { log1p($0) }
        if let sizes = Statistics(of: diameters), sizes.mean > 0 {
            let perimeter = Double.pi * diameters.reduce(0, +)
            let width = Double(probabilities.undecidedPixels) / perimeter * metrics.scaleFactor
            // A hundredth of a pixel, so that a mask without undecided pixels has a logarithm.
            values[.boundaryWidth] = log(width + 0.01)
            values[.sizeSpread] = sizes.standardDeviation / sizes.mean
        }
        self.init(values)
    }

    /// The value of ``DiceFeature/trainingDistance`` at the distance 1, beyond which an image is
    /// unlike training.
    package static let logDistanceOfThreshold = log1p(1.0)

    /// Returns the features with those of a distance from training images.
    package func withTrainingDistance(_ distance: Double?) -> DiceFeatures {
        var values = values
        values[.trainingDistance] = distance.map { log1p($0) }
        return DiceFeatures(values)
    }

    /// The value of a feature; `nil` if the image does not have it.
    package subscript(feature: DiceFeature) -> Double? { values[feature] }

    /// The logarithm of the odds of a Dice coefficient, which is clamped to 0.005…0.995.
    package static func logit(_ dice: Double) -> Double {
        let clamped = min(max(dice, diceRange.lowerBound), diceRange.upperBound)
        return log(clamped / (1 - clamped))
    }
}
