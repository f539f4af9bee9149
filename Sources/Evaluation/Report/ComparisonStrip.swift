import Gallery
import Images
import Masks
import Tensors

/// Four small pictures of an image side by side: the image, the segmented nuclei, the annotated
/// nuclei, and their difference.
package struct ComparisonStrip: Sendable, Equatable {
    /// The longer side of each picture, in pixels.
    package static let size = OverlaySize(minimum: 256, maximum: 256)

    /// The image with stretched contrast.
    package let image: Raster
    /// The same with the outlines of the segmented nuclei.
    package let found: Raster
    /// The same with the outlines of the annotated nuclei.
    package let annotated: Raster
    /// Gray where both have a nucleus, in colour where one has; ignored pixels count as background.
    package let difference: Raster

    /// Draws the pictures.
    ///
    /// - Parameters:
    ///   - raster: The image as its file has it.
    ///   - labels: The segmented nuclei, of the same size.
    ///   - annotated: The annotated nuclei, of the same size.
    ///   - ignored: The pixels that the annotation leaves out; `nil` for none.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(
        of raster: Raster, found labels: LabelImage, annotated: LabelImage,
        ignoring ignored: IgnoredPixels? = nil
    ) {
        let stretch = ContrastStretch(of: raster)
        func picture(of nuclei: LabelImage) -> Raster {
            OverlayImage(of: raster, nuclei: nuclei, stretch: stretch, size: Self.size).raster
        }
        let none = Plane<Int32>(width: raster.width, height: raster.height, repeating: 0)
        image = picture(of: LabelImage(labels: none, count: 0))
        found = picture(of: labels)
        self.annotated = picture(of: annotated)
        let resampling = Self.size.resampling(longerSide: max(raster.width, raster.height))
        difference = Self.difference(
            found: resampling.labels(of: ignored?.removed(from: labels.labels) ?? labels.labels),
            annotated: resampling.labels(of: annotated.labels))
    }

    /// Black, a gray, and the vermillion and sky blue of Okabe and Ito, "Color Universal Design"
    /// (2008), which people of every kind of colour vision tell apart.
    private static let colours: [[UInt8]] = [
        [17, 17, 17], [0xD5, 0x5E, 0x00], [0x56, 0xB4, 0xE9], [150, 150, 150],
    ]

    private static func difference(
        found: Plane<Int32>, annotated: Plane<Int32>
    ) -> Raster {
        var samples: [UInt8] = []
        samples.reserveCapacity(3 * found.elements.count)
        for (label, nucleus) in zip(found.elements, annotated.elements) {
            samples += colours[(label == 0 ? 0 : 1) + (nucleus == 0 ? 0 : 2)]
        }
        return Raster(
            width: found.width, height: found.height, channels: 3, samples: .eight(samples))
    }
}
