import Masks
import Segmentation

/// What was fitted, to what, and what it is worth.
package struct RefitReport: Sendable, Encodable {
    /// A set of annotated images.
    package struct ImageSet: Sendable, Encodable {
        /// The folder, as it was named.
        package let path: String
        /// The number of images that were used.
        package let images: Int
        /// The number of images that were scaled before the network saw them.
        package let scaled: Int
        /// The number of images that were not used.
        package let leftOut: Int

        private enum CodingKeys: String, CodingKey {
            case path, images, scaled
            case leftOut = "left_out"
        }
    }

    /// The threshold between nucleus and background.
    package struct Threshold: Sendable, Encodable {
        /// The probability above which a pixel is nucleus.
        package let value: Double
        /// The mean Dice coefficient of the thresholded probabilities.
        package let dice: Double
        /// The same at the threshold of before.
        package let diceBefore: Double

        private enum CodingKeys: String, CodingKey {
            case value, dice
            case diceBefore = "dice_before"
        }
    }

    /// The search for the parameters of splitting.
    package struct Splitting: Sendable, Encodable {
        /// The number of images that it was done on.
        package let images: Int
        /// The mean over sets of AP@0.5 and mAP of the parameters that it began with.
        package let scoreBefore: Double
        /// The same of the best.
        package let score: Double
        /// The pairs of basins of the best parameters, to which the merge rule was fitted unless the
        /// one of before is better.
        package let pairs: Int
        /// How many of them are one nucleus.
        package let pairsOfOneNucleus: Int
        /// The best rating with each smoothing and depth that was tried, in order.
        package let trials: [Trial]

        /// A smoothing and a depth.
        package struct Trial: Sendable, Encodable {
            /// See ``SplittingParameters/relativeSmoothing``.
            package let smoothing: Double
            /// See ``SplittingParameters/minimumDynamics``.
            package let depth: Double
            /// The score, less ten times what sets lost, see ``SplittingScore/losses(since:)``.
            package let rating: Double
        }

        private enum CodingKeys: String, CodingKey {
            case images, score, pairs, trials
            case scoreBefore = "score_before"
            case pairsOfOneNucleus = "pairs_of_one_nucleus"
        }
    }

    /// The mean errors of the expected Dice coefficient.
    package struct ExpectedDice: Sendable, Encodable {
        /// The number of knots of the map.
        package let knots: Int
        /// Without a map.
        package let uncalibratedError: Double
        /// Over the images that the map was fitted to.
        package let error: Double
        /// By ten-fold cross-validation.
        package let crossValidatedError: Double

        private enum CodingKeys: String, CodingKey {
            case knots, error
            case uncalibratedError = "uncalibrated_error"
            case crossValidatedError = "cross_validated_error"
        }
    }

    /// The name of the model.
    package let name: String
    /// The sets, as they were named.
    package let sets: [ImageSet]
    /// See ``Threshold``.
    package let threshold: Threshold
    /// See ``Splitting``.
    package let splitting: Splitting
    /// All that is written under `nucleid.nuclei`.
    package let nuclei: NucleiRules
    /// See ``ExpectedDice``.
    package let expectedDice: ExpectedDice
    /// The quality limits.
    package let quality: [QualityLimit]
    /// The tiles by which the ranges of activations were measured.
    package let rangeTiles: Int
    /// The estimate of Dice coefficients; `nil` without unseen sets.
    package let diceEstimate: DiceEstimateReport?
    /// Whether an estimate of before was removed, as it was fitted to other rules.
    package let isDiceEstimateRemoved: Bool
    /// The distance from training images; `nil` without training sets.
    package let trainingDistance: TrainingDistanceReport?
    /// The scores of each set and their means with the rules of before.
    package let before: [SetScores]
    /// The same with the fitted rules.
    package let after: [SetScores]

    private enum CodingKeys: String, CodingKey {
        case name, sets, threshold, splitting, nuclei, quality, before, after
        case expectedDice = "expected_dice"
        case rangeTiles = "range_tiles"
        case diceEstimate = "dice_estimate"
        case isDiceEstimateRemoved = "dice_estimate_removed"
        case trainingDistance = "training_distance"
    }
}

/// The scores of a set of images.
package struct SetScores: Sendable, Equatable, Encodable {
    /// The folder of the set; `mean` for the mean over sets.
    package let set: String
    /// The mean Dice coefficient.
    package let dice: Double
    /// The pooled average precision at an intersection over union of one half.
    package let averagePrecision: Double
    /// The pooled mean average precision.
    package let meanAveragePrecision: Double
    /// The mean over images of |segmented − annotated| / annotated.
    package let countError: Double

    private enum CodingKeys: String, CodingKey {
        case set, dice
        case averagePrecision = "ap50"
        case meanAveragePrecision = "mean_ap"
        case countError = "count_error"
    }

    /// The scores of each set that has images, then their means.
    static func all(of results: [SegmentedImage], sets: [String]) -> [SetScores] {
        let scores = sets.enumerated().compactMap { index, set -> SetScores? in
            let images = results.filter { $0.set == index }
            guard !images.isEmpty else { return nil }
            let pooled = InstanceAgreement(pooling: images.map(\.instances))
            return SetScores(
                set: set, dice: images.map(\.pixels.dice).mean,
                averagePrecision: pooled.matchingAtHalf.averagePrecision,
                meanAveragePrecision: pooled.meanAveragePrecision,
                countError: images.map(\.instances.countError).mean)
        }
        let mean = SetScores(
            set: "mean", dice: scores.map(\.dice).mean,
            averagePrecision: scores.map(\.averagePrecision).mean,
            meanAveragePrecision: scores.map(\.meanAveragePrecision).mean,
            countError: scores.map(\.countError).mean)
        return scores + [mean]
    }
}
