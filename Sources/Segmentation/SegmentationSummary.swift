import Images
import Masks
import Tiles

/// What there is to say of an image and of what was found in it, without any pixel.
package struct SegmentationSummary: Sendable, Equatable {
    /// What was done to the intensities.
    package let preparation: PreparationRecord
    /// Which tiles were evaluated.
    package let tiles: TilePlan
    /// The connected components of the nuclei.
    package let components: Int
    /// The share of the image that is nucleus, 0…1.
    package let foregroundFraction: Double
    /// The mean gray level over the nuclei, 0…255, or `nil` where there are none.
    package let meanIntensity: Double?
    /// What there is to say of each nucleus, in their order.
    package let nuclei: [Nucleus]
    /// How far image and result are to be trusted.
    package let quality: Quality
}
