import Images
import Masks
import Tensors
import Tiles

/// The nuclei of an image in memory.
package struct Segmentation: Sendable {
    /// Everything but pixels.
    package let summary: SegmentationSummary
    /// The nuclei, each pixel the number of its own.
    package let labels: LabelImage
    /// The probability of being nucleus, 0…1.
    package let foreground: Plane<Float>
}

/// Everything that is known of an image and its nuclei, but for pixels.
package struct SegmentationSummary: Sendable, Equatable {
    /// How intensities were inverted and stretched.
    package let preparation: PreparationRecord
    /// How the image was scaled for the network.
    package let rescaling: Rescaling
    /// The tiles that the network evaluated, in its own pixels.
    package let tiles: TilePlan
    /// The connected components of all nuclei together: fewer than nuclei where some touch.
    package let components: Int
    /// The share of the image's pixels that belong to nuclei, 0…1.
    package let foregroundFraction: Double
    /// The mean gray level of the nuclei's pixels, 0…255; `nil` without nuclei.
    package let meanIntensity: Double?
    /// The measurements of each nucleus, in the order of labels.
    package let nuclei: [Nucleus]
    /// How far image and result are to be trusted.
    package let quality: Quality
    /// See ``NetworkMaps/features``.
    package let bottleneckFeatures: [Double]
}

/// How far an image and its nuclei are to be trusted.
package struct Quality: Sendable, Equatable {
    /// The measurements that flags are decided by.
    package let metrics: QualityMetrics
    /// The reasons to look at the image.
    package let flags: [QualityFlag]
    /// The Dice coefficient that the probabilities promise: ``ProbabilityAccumulator/promisedDice``.
    package let promisedDice: Double
    /// The Dice coefficient that the model's estimate expects; without one the promised Dice
    /// coefficient, calibrated where the model has a calibration.
    package let expectedDice: Double
    /// The interval of it, see ``DiceEstimate/interval(for:)``; `nil` if the model has no
    /// estimate.
    package let expectedDiceInterval: ClosedRange<Double>?
    /// The measurements by which the Dice coefficient is estimated.
    package let diceFeatures: DiceFeatures
}
