import Images
import Masks
import Tiles

/// What was found in an image, and how.
package struct Segmentation: Sendable {
    /// What was done to the intensities.
    package let preparation: PreparationRecord
    /// Which tiles were evaluated.
    package let tiles: TilePlan
    /// Where nuclei are.
    package let mask: NucleiMask
    /// The mean gray level over the mask, 0…255, or `nil` where the mask is empty.
    package let meanIntensity: Double?
    /// See ``NucleiMask/expectedDice(_:)``.
    package let expectedDice: Double
}
