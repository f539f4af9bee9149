import Images
import Masks
import Tensors
import Tiles

/// What was found in an image, and how.
package struct Segmentation: Sendable {
    /// What was done to the intensities.
    package let preparation: PreparationRecord
    /// Which tiles were evaluated.
    package let tiles: TilePlan
    /// What the network says of each pixel.
    package let maps: Maps
    /// The image's own intensities, gray, neither inverted nor stretched.
    package let gray: GrayImage
    /// Where nuclei are.
    package let mask: NucleiMask
    /// The nuclei one by one; they cover the mask.
    package let labels: LabelImage
    /// The mean gray level over the mask, 0…255, or `nil` where the mask is empty.
    package let meanIntensity: Double?
    /// See ``NucleiMask/expectedDice(_:)``.
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
