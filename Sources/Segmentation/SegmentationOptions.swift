import Images
import Network

/// What a user may choose of a segmentation; `nil` leaves it to the model.
package struct SegmentationOptions: Sendable, Equatable {
    /// Whether nuclei are bright or dark.
    package var polarity: Polarity
    /// The side of the tiles of a large image, in pixels.
    package var tile: Int?
    /// The least overlap of tiles, in pixels.
    package var overlap: Int?
    /// The probability above which a pixel is nucleus, 0…1.
    package var threshold: Double?
    /// The pixels below which a component is dropped.
    package var minimumArea: Int
    /// How exactly the network is computed, where the processor leaves a choice.
    package var precision: Precision

    /// Leaves to the model what is not given.
    package init(
        polarity: Polarity = .auto, tile: Int? = nil, overlap: Int? = nil, threshold: Double? = nil,
        minimumArea: Int = 16, precision: Precision = .exact
    ) {
        self.polarity = polarity
        self.tile = tile
        self.overlap = overlap
        self.threshold = threshold
        self.minimumArea = minimumArea
        self.precision = precision
    }
}
