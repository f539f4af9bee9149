import Images
import Masks
import Tensors

/// An ``OutlinedPicture`` of an image that comes in bands of rows; what is in memory has the
/// picture's size, not the image's, unless the picture is the larger.
package struct BandedPicture {
    private let size: PictureSize
    private let resampling: Resampling
    private var image: BandedRows<Raster>
    private var labels: BandedRows<Plane<Int32>>

    /// Has seen nothing yet.
    ///
    /// - Parameters:
    ///   - width: Of the image, in pixels.
    ///   - height: Its rows.
    ///   - size: Of the picture.
    package init(width: Int, height: Int, size: PictureSize) {
        self.size = size
        resampling = size.resampling(longerSide: max(width, height))
        image = BandedRows(height: height, together: resampling.rowsTogether)
        labels = BandedRows(height: height, together: resampling.rowsTogether)
    }

    /// Takes the image's next rows.
    ///
    /// - Complexity: O(*n*), where *n* is the number of their samples.
    package mutating func add(_ rows: Raster) {
        image.add(rows) { resampling.isEnlarging ? $0 : resampling.picture(of: $0) }
    }

    /// Takes the next rows of labels.
    ///
    /// - Complexity: O(*n*), where *n* is the number of their pixels.
    package mutating func add(_ rows: Plane<Int32>) {
        labels.add(rows) { resampling.isEnlarging ? $0 : resampling.labels(of: $0) }
    }

    /// The picture, once all rows have come.
    ///
    /// - Parameters:
    ///   - nuclei: How many there are.
    ///   - stretch: Its contrast.
    ///   - palette: The outlines' colours.
    /// - Returns: What ``OutlinedPicture`` makes of the whole image.
    package consuming func finish(
        nuclei: Int, stretch: ContrastStretch, palette: Palette = .outlines
    ) -> OutlinedPicture {
        let (image, labels) = (image.joined, labels.joined)
        if resampling.isEnlarging {
            return OutlinedPicture(
                of: image, nuclei: LabelImage(labels, count: nuclei), stretch: stretch,
                size: size, palette: palette)
        }
        return OutlinedPicture(
            resampled: image, labels, count: nuclei, neighbours: nil, stretch: stretch,
            palette: palette)
    }
}

extension Resampling {
    /// The rows of an image that become one of the picture.
    fileprivate var rowsTogether: Int {
        if case .reduced(let factor) = self { factor } else { 1 }
    }
}
