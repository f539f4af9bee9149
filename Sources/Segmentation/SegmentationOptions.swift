import Images
import Network

/// The user's choices for a segmentation; `nil` takes the model's own value.
package struct SegmentationOptions: Sendable, Equatable {
    /// Whether nuclei are bright or dark.
    package var polarity: Polarity
    /// The side of the tiles of a large image, in pixels.
    package var tile: Int?
    /// The least overlap of tiles, in pixels.
    package var overlap: Int?
    /// The probability above which a pixel is nucleus, 0…1.
    package var threshold: Double?
    /// The least area of a nucleus, in pixels.
    package var minimumArea: Int
    /// The scale at which the network sees images.
    package var scale: ScaleOptions
    /// The precision of the network, where the processor leaves a choice.
    package var precision: Precision

    /// Takes the model's values for what is not given.
    package init(
        polarity: Polarity = .auto, tile: Int? = nil, overlap: Int? = nil, threshold: Double? = nil,
        minimumArea: Int = 16, scale: ScaleOptions = ScaleOptions(),
        precision: Precision = .exact
    ) {
        self.polarity = polarity
        self.tile = tile
        self.overlap = overlap
        self.threshold = threshold
        self.minimumArea = minimumArea
        self.scale = scale
        self.precision = precision
    }
}
