import GroundTruth
import Images
import Masks
import Tensors

/// An image with the targets of its annotation, prepared for training.
package struct AnnotatedImage: Sendable, Equatable {
    /// The ``AnnotatedFile/name``.
    package let name: String
    /// The network's input, prepared as inference prepares it; [row, column].
    package let plane: Plane<Float>
    /// 255 where a nucleus is, else 0; of the same size.
    package let foreground: Plane<UInt8>
    /// See ``Targets/distance``; of the same size.
    package let distance: Plane<UInt8>
    /// See ``Targets/weights``; of the same size, or `nil`.
    package let weights: Plane<UInt8>?
    /// The median of the annotated nuclei's equivalent diameters, in pixels; `nil` without nuclei.
    ///
    /// In a mask, nuclei that touch count as one.
    package let medianDiameter: Double?
    /// Whether the preparation inverted the image: its nuclei are darker than their background.
    package let isInverted: Bool
    /// The colours of an RGB image, where augmentation changes them; of the same size.
    package private(set) var colours: ColourPlanes?

    /// An image of planes of one size.
    package init(
        name: String, plane: Plane<Float>, foreground: Plane<UInt8>, distance: Plane<UInt8>,
        weights: Plane<UInt8>? = nil, medianDiameter: Double? = nil, isInverted: Bool = false,
        colours: ColourPlanes? = nil
    ) {
        let size = PlaneSize(height: plane.height, width: plane.width)
        let bytes = [foreground, distance] + [weights].compactMap(\.self)
        precondition(
            (bytes.map { PlaneSize(height: $0.height, width: $0.width) }
                + [colours].compactMap { $0?.size }).allSatisfy { $0 == size },
            "the planes of an image have one size")
        self.name = name
        self.plane = plane
        self.foreground = foreground
        self.distance = distance
        self.weights = weights
        self.medianDiameter = medianDiameter
        self.isInverted = isInverted
        self.colours = colours
    }
}

extension AnnotatedImage {
    /// The bytes of memory for each pixel of an image without weights and colours, by which limits
    /// count pixels.
    package static let bytesPerPixel = 6

    /// The bytes of memory that its planes take.
    package var bytes: Int {
        plane.elements.count
            * (Self.bytesPerPixel + (weights == nil ? 0 : 1) + (colours == nil ? 0 : 3))
    }

    /// The pixels that it counts for against limits: its bytes in units of ``bytesPerPixel``, rounded
    /// up.
    package var countedPixels: Int { (bytes + Self.bytesPerPixel - 1) / Self.bytesPerPixel }

    /// The same image without colours.
    var withoutColours: AnnotatedImage {
        var image = self
        image.colours = nil
        return image
    }

    /// True at ignored pixels; `nil` if there are none.
    var ignored: Plane<Bool>? {
        guard let weights, weights.elements.contains(PixelWeight.ignored) else { return nil }
        return weights.map { $0 == PixelWeight.ignored }
    }
}

/// An image that was read with its annotation.
package struct LoadedImage: Sendable, Equatable {
    /// The image that is trained on.
    package let image: AnnotatedImage
    /// What it is split by and recorded as.
    package let summary: ImageSummary
    /// Possible mistakes in the data, as clauses.
    package let warnings: [String]

    /// The same without colours, which only training samples need.
    var withoutColours: LoadedImage {
        LoadedImage(image: image.withoutColours, summary: summary, warnings: warnings)
    }
}

/// An image that was read with its nuclei as they are annotated.
package struct ImageWithNuclei: Sendable {
    /// The file's samples.
    package let raster: Raster
    /// The network's input, and how it was computed.
    package let prepared: PreparedImage
    /// The annotation, of the same size.
    package let annotation: Annotation
    /// The digests of the files that it was read from.
    package let digests: ImageSummary.Digests
    /// A warning about the choice of its channel, as a clause; `nil` if there was none.
    package let channelWarning: String?

    /// The annotated nuclei.
    package var nuclei: LabelImage { annotation.nuclei }
    /// The pixels that the annotation leaves out; `nil` for none.
    package var ignored: IgnoredPixels? { annotation.ignored }
}

/// The facts of an image that are kept without its pixels.
package struct ImageSummary: Sendable, Equatable {
    /// The SHA-256 of the files, in hexadecimal; the property names are keys of `split.json`.
    package struct Digests: Sendable, Equatable, Codable {
        /// The image's file.
        package let image: String
        /// The annotation's file; of instance masks, the lines that `sha256sum` prints of them.
        package let truth: String

        /// The digests of an image and its annotation.
        package init(image: String, truth: String) {
            self.image = image
            self.truth = truth
        }
    }

    /// The ``AnnotatedFile/name``.
    package let name: String
    /// The ``AnnotatedFile/folder``.
    package let folder: Int
    /// The features by which images are split.
    package let features: ImageFeatures
    /// The digests of the files that it was read from.
    package let digests: Digests
    /// The kind by which balanced drawing groups images.
    package let kind: ImageKind

    /// The facts of one image.
    package init(
        name: String, folder: Int, features: ImageFeatures, digests: Digests,
        kind: ImageKind = ImageKind(modality: .fluorescence, nucleusSize: .medium)
    ) {
        self.kind = kind
        self.name = name
        self.folder = folder
        self.features = features
        self.digests = digests
    }
}
