import Images
import Masks
import Tensors

/// An ``OverlayImage`` of an image that comes in bands of rows, for images too large for memory.
///
/// It takes memory for the overlay's pixels, or for the image's if those are fewer.
package struct BandedOverlayImage {
    private let size: OverlaySize
    private let resampling: Resampling
    private var image: RowBandBuffer<Raster>
    private var labels: RowBandBuffer<Plane<Int32>>

    /// Creates an overlay without rows.
    ///
    /// - Parameters:
    ///   - width: The width of the image in pixels.
    ///   - height: The height of the image in pixels.
    ///   - size: The size of the overlay.
    package init(width: Int, height: Int, size: OverlaySize) {
        self.size = size
        resampling = size.resampling(longerSide: max(width, height))
        image = RowBandBuffer(height: height, groupSize: resampling.rowsPerOutputRow)
        labels = RowBandBuffer(height: height, groupSize: resampling.rowsPerOutputRow)
    }

    /// Appends the next rows of the image.
    ///
    /// - Complexity: O(*n*), where *n* is the number of samples.
    package mutating func append(_ rows: Raster) {
        image.append(rows) { resampling.isEnlarging ? $0 : resampling.image(of: $0) }
    }

    /// Appends the next rows of labels.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package mutating func append(labels rows: Plane<Int32>) {
        labels.append(rows) { resampling.isEnlarging ? $0 : resampling.labels(of: $0) }
    }

    /// The labels of the overlay's pixels, or of the image's if it is enlarged in the overlay, when all
    /// rows have been appended.
    package var labelMap: Plane<Int32> { labels.joined }
    /// The pixels of the image along a side of a pixel of ``labelMap``.
    package var labelMapFactor: Int { resampling.rowsPerOutputRow }

    /// Draws the overlay, when all rows have been appended.
    ///
    /// - Parameters:
    ///   - nucleusCount: The number of nuclei.
    ///   - stretch: The contrast.
    ///   - palette: The colours of outlines.
    ///   - drawsNumbers: Whether the labels of nuclei are written into them.
    /// - Returns: The same overlay as of the whole image.
    package consuming func finish(
        nucleusCount: Int, stretch: ContrastStretch, palette: Palette = .outlines,
        drawsNumbers: Bool = false
    ) -> OverlayImage {
        let (image, labels) = (image.joined, labels.joined)
        if resampling.isEnlarging {
            return OverlayImage(
                of: image, nuclei: LabelImage(labels: labels, count: nucleusCount),
                stretch: stretch,
                size: size, palette: palette, drawsNumbers: drawsNumbers)
        }
        return OverlayImage(
            resampled: image, labels: labels, count: nucleusCount, adjacency: nil, stretch: stretch,
            palette: palette, drawsNumbers: drawsNumbers)
    }
}

extension Resampling {
    /// The number of image rows that are averaged to one row of the overlay.
    fileprivate var rowsPerOutputRow: Int {
        if case .reduced(let factor) = self { factor } else { 1 }
    }
}
