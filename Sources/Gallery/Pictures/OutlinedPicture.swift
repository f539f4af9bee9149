import Images
import Masks
import Tensors

/// An image as a person looks at it: its contrast stretched, each nucleus outlined within, nuclei
/// that are close to each other in different colours.
package struct OutlinedPicture: Sendable, Equatable {
    /// Red, green and blue of 8 bits.
    package let raster: Raster

    /// Draws a picture.
    ///
    /// Outlines are drawn at the picture's own scale: a pixel wide for each 700 along its longer
    /// side, and one more where nuclei are 32 times as wide as that; but no wider than an eighth
    /// of a nucleus, so that small ones are not all outline.
    ///
    /// - Parameters:
    ///   - image: As its file has it; it is not inverted, and keeps its colours.
    ///   - nuclei: Its nuclei, of the same size.
    ///   - stretch: Its contrast.
    ///   - size: Of the picture.
    ///   - palette: The outlines' colours.
    /// - Complexity: O(*n*), where *n* is the number of pixels of image and picture.
    package init(
        of image: Raster, nuclei: LabelImage, stretch: ContrastStretch, size: PictureSize,
        palette: Palette = .outlines
    ) {
        precondition(
            image.width == nuclei.width && image.height == nuclei.height,
            "nuclei are as large as their image")
        let resampling = size.resampling(longerSide: max(image.width, image.height))
        // Closeness is judged where pixels are largest: enlarged ones add nothing but work.
        let neighbours =
            resampling.isEnlarging
            ? Neighbours(
                in: nuclei.labels, count: nuclei.count, outline: Outline(of: nuclei.labels))
            : nil
        self.init(
            resampled: resampling.picture(of: image), resampling.labels(of: nuclei.labels),
            count: nuclei.count, neighbours: neighbours, stretch: stretch, palette: palette)
    }

    /// Draws a picture of what has its size already.
    ///
    /// - Parameters:
    ///   - image: The picture without outlines.
    ///   - labels: Its nuclei.
    ///   - count: How many there are at most.
    ///   - neighbours: Which of them are close, if that has been judged.
    ///   - stretch: Its contrast.
    ///   - palette: The outlines' colours.
    init(
        resampled image: Raster, _ labels: Plane<Int32>, count: Int, neighbours: Neighbours?,
        stretch: ContrastStretch, palette: Palette
    ) {
        var samples = stretch.screen(image)
        let outline = Outline(of: labels)
        let neighbours = neighbours ?? Neighbours(in: labels, count: count, outline: outline)
        let colours = LabelColours(neighbours, colours: palette.colours.count).choices.map {
            palette.colours[Int($0)]
        }
        // A disc of diameter d has about 2√2·d pixels on its outline.
        let diameter = Double(outline.pixels.count) / Double(max(count, 1)) / 8.squareRoot()
        let thickness = Self.thickness(
            longerSide: max(labels.width, labels.height), diameter: diameter)
        let wide = outline.grown(to: thickness, in: labels)
        Self.paint(wide, of: labels, in: colours, on: &samples)
        raster = Raster(
            width: labels.width, height: labels.height, channels: 3, samples: .eight(samples))
    }

    private static func paint(
        _ outline: Outline, of labels: Plane<Int32>, in colours: [Colour],
        on samples: inout [UInt8]
    ) {
        samples.withUnsafeMutableBufferPointer { samples in
            labels.elements.withUnsafeBufferPointer { labels in
                for pixel in outline.pixels {
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
