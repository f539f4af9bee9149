import Images
import Masks
import Tensors
import Tiles

/// What was found in an image, and how.
package struct Segmentation: Sendable {
    /// What there is to say of it without any pixel.
    package let summary: SegmentationSummary
    /// What the network says of each pixel.
    package let maps: Maps
    /// The image's own intensities, gray, neither inverted nor stretched.
    package let gray: GrayImage
    /// Where nuclei are.
    package let mask: NucleiMask
    /// The nuclei one by one; they cover the mask.
    package let labels: LabelImage
}

/// How far an image and its result are to be trusted.
package struct Quality: Sendable, Equatable {
    /// What was measured.
    package let facts: QualityFacts
    /// The reasons to look at the image.
    package let flags: [QualityFlag]
    /// The Dice coefficient that the probabilities promise: ``ProbabilityTally/promisedDice``.
    package let promisedDice: Double
    /// The Dice coefficient to be expected: what was promised, calibrated where the model says how.
    package let expectedDice: Double
}

/// What a network says of each pixel of an image, stitched.
package struct Maps: Sendable {
    /// The probability of being nucleus, 0…1.
    package let foreground: Plane<Float>
    /// Within each nucleus the distance to its border over the nucleus' largest, 0…1; `nil` where
    /// the network does not say.
    package let distance: Plane<Float>?
    /// See ``TileBlend/disagreement``.
    package let disagreement: Double?
}
