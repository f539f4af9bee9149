import Masks
import Tensors

/// The outputs that a network is trained to give for an image with known nuclei.
package struct Targets: Sendable, Equatable {
    /// The choices of a recipe that change targets; by default they are as annotated.
    package struct Options: Sendable, Equatable {
        /// Whether the border between touching nuclei is background.
        ///
        /// Source: Ronneberger et al., U-Net (MICCAI 2015), section 3: small separation borders
        /// between touching cells. See ``LabelImage/separatedBySeams()``.
        package var hasSeams: Bool
        /// Whether narrow gaps between nuclei get weights, see ``GapWeights``.
        package var hasGaps: Bool

        /// Creates options; one that is omitted changes nothing.
        package init(hasSeams: Bool = false, hasGaps: Bool = false) {
            self.hasSeams = hasSeams
            self.hasGaps = hasGaps
        }
    }

    /// 255 where a nucleus is, else 0.
    package let foreground: Plane<UInt8>
    /// Within each nucleus 255 times the Euclidean distance to the nearest pixel that is not of
    /// it, over the nucleus' largest, rounded half up; else 0.
    package let distance: Plane<UInt8>
    /// The weight of each pixel in the loss, encoded by ``PixelWeight``; `nil` where all are 1.
    package let weights: Plane<UInt8>?

    /// The targets of annotated nuclei.
    ///
    /// Touching nuclei are each other's border; the edge of the image is none, so that the distance
    /// within a nucleus that it cuts is largest there. A nucleus that covers the whole image is 255
    /// throughout. Ignored pixels are background, and so the border of a nucleus beside them.
    ///
    /// Source: the model card of `unet32-dsb2018`, which was trained on them.
    ///
    /// - Parameters:
    ///   - annotated: The nuclei as annotated, of which no pixel is ignored.
    ///   - ignored: The pixels that the annotation leaves out; `nil` for none.
    ///   - options: What else the targets show.
    /// - Complexity: O(*n*), where *n* is the number of pixels; with gaps that of ``GapWeights``.
    package init(
        nuclei annotated: LabelImage, ignoring ignored: IgnoredPixels? = nil,
        options: Options = Options()
    ) {
        let nuclei = options.hasSeams ? annotated.separatedBySeams() : annotated
        let squares = EuclideanDistanceTransform.squared(within: nuclei)
        let labels = nuclei.labels.elements
        var largest = [Int](repeating: 1, count: nuclei.count + 1)
        for (label, square) in zip(labels, squares.elements) {
            largest[Int(label)] = max(largest[Int(label)], square)
        }
        foreground = nuclei.labels.map { $0 == 0 ? 0 : 255 }
        distance = Plane(
            width: nuclei.width, height: nuclei.height,
            elements: zip(labels, squares.elements).map { label, square in
                guard label != 0 else { return 0 }
                let ratio = Double(square) / Double(largest[Int(label)])
                return UInt8(255 * ratio.squareRoot() + 0.5)
            })
        weights = PixelWeight.plane(
            gaps: options.hasGaps ? GapWeights.plane(of: nuclei) : nil, ignored: ignored)
    }
}
