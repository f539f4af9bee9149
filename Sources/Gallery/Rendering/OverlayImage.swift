import Images
import Masks
import Tensors

/// An image for people: contrast stretched, each nucleus outlined, close nuclei in different colours.
package struct OverlayImage: Sendable, Equatable {
    /// The drawn image: red, green and blue of 8 bits.
    package let raster: Raster

    /// Draws the overlay of an image.
    ///
    /// Outlines are one pixel wide for each 700 pixels along the longer side of the overlay, and
    /// one more if the mean diameter of nuclei is at least 32 times that; but at most an eighth of
    /// that diameter, so that small nuclei are not covered.
    ///
    /// - Parameters:
    ///   - image: The decoded image, neither inverted nor converted to gray.
    ///   - nuclei: Its label image, of the same size.
    ///   - stretch: The contrast.
    ///   - size: The size of the overlay.
    ///   - palette: The colours of outlines.
    ///   - drawsNumbers: Whether the labels of nuclei are written into them.
    /// - Complexity: O(*n*), where *n* is the number of pixels of image and overlay.
    package init(
        of image: Raster, nuclei: LabelImage, stretch: ContrastStretch, size: OverlaySize,
        palette: Palette = .outlines, drawsNumbers: Bool = false
    ) {
        precondition(
            image.width == nuclei.width && image.height == nuclei.height,
            "the label image has the size of the image")
        let resampling = size.resampling(longerSide: max(image.width, image.height))
        // In an enlarged overlay, neighbours are found at the image's own resolution, which is
        // cheaper.
        let neighbours =
            resampling.isEnlarging
            ? LabelAdjacency(
                in: nuclei.labels, count: nuclei.count, boundary: LabelBoundary(of: nuclei.labels))
            : nil
        self.init(
            resampled: resampling.image(of: image), labels: resampling.labels(of: nuclei.labels),
            count: nuclei.count, adjacency: neighbours, stretch: stretch, palette: palette,
            drawsNumbers: drawsNumbers)
    }

    /// Draws the overlay of an image that is already resampled.
    ///
    /// - Parameters:
    ///   - image: The image in the size of the overlay.
    ///   - labels: Its labels.
    ///   - count: The largest label.
    ///   - adjacency: The neighbours of nuclei; `nil` to find them here.
    ///   - stretch: The contrast.
    ///   - palette: The colours of outlines.
    ///   - drawsNumbers: Whether the labels of nuclei are written into them.
    init(
        resampled image: Raster, labels: Plane<Int32>, count: Int,
        adjacency: LabelAdjacency?,
        stretch: ContrastStretch, palette: Palette, drawsNumbers: Bool
    ) {
        var samples = stretch.rgbSamples(of: image)
        let boundary = LabelBoundary(of: labels)
        let adjacency = adjacency ?? LabelAdjacency(in: labels, count: count, boundary: boundary)
        let colours = LabelColouring(adjacency: adjacency, colourCount: palette.colours.count)
            .paletteIndices.map {
                palette.colours[Int($0)]
            }
        // A digital disc of diameter d has about 2√2·d boundary pixels.
        let diameter = Double(boundary.pixels.count) / Double(max(count, 1)) / 8.squareRoot()
        let thickness = Self.thickness(
            longerSide: max(labels.width, labels.height), diameter: diameter)
        let wide = boundary.thickened(to: thickness, in: labels)
        Self.paint(wide, of: labels, in: colours, on: &samples)
        if drawsNumbers {
            LabelNumbers(of: labels, count: count, diameter: diameter).draw(on: &samples)
        }
        raster = Raster(
            width: labels.width, height: labels.height, channels: 3, samples: .eight(samples))
    }

    private static func paint(
        _ boundary: LabelBoundary, of labels: Plane<Int32>, in colours: [Colour],
        on samples: inout [UInt8]
    ) {
        samples.withUnsafeMutableBufferPointer { samples in
            labels.elements.withUnsafeBufferPointer { labels in
                for pixel in boundary.pixels {
                    let colour = colours[Int(labels[pixel]) - 1]
                    samples[3 * pixel] = colour.red
                    samples[3 * pixel + 1] = colour.green
                    samples[3 * pixel + 2] = colour.blue
                }
            }
        }
    }

    private static func thickness(longerSide: Int, diameter: Double) -> Int {
        let width = (longerSide + 699) / 700
        let wanted = width + (diameter < Double(32 * width) ? 0 : 1)
        return max(min(wanted, Int(diameter / 8)), 1)
    }
}

/// The limits of an overlay's size, in pixels along its longer side.
package struct OverlaySize: Sendable, Equatable {
    /// Smaller images are enlarged to at least this, unless that exceeds ``maximum``.
    package let minimum: Int
    /// Larger images are reduced to at most this.
    package let maximum: Int

    /// Creates a size from its limits.
    package init(minimum: Int, maximum: Int) {
        precondition(0 < minimum && minimum <= maximum, "0 < minimum <= maximum")
        self.minimum = minimum
        self.maximum = maximum
    }

    /// The size of overlays.
    ///
    /// Large enough that outlines do not hide nuclei, and small enough for any
    /// browser. Most microscope cameras have at most 2,560 columns.
    package static let overlay = OverlaySize(minimum: 512, maximum: 2560)

    /// The size of thumbnails in a list.
    package static let thumbnail = OverlaySize(minimum: 192, maximum: 192)

    /// Returns the resampling of an image to this size.
    ///
    /// - Parameter longerSide: The longer side of the image in pixels.
    /// - Returns: The smallest integer enlargement that reaches ``minimum``, or the largest that
    ///   does not exceed ``maximum``; for larger images, the smallest integer reduction to
    ///   ``maximum``.
    package func resampling(longerSide: Int) -> Resampling {
        longerSide > maximum
            ? .reduced((longerSide + maximum - 1) / maximum)
            : .enlarged(min((minimum + longerSide - 1) / longerSide, maximum / longerSide))
    }
}
