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
    /// The median of the annotated nuclei's equivalent diameters, in pixels; `nil` without nuclei.
    ///
    /// In a mask, nuclei that touch count as one.
    package let medianDiameter: Double?

    /// An image of planes of one size.
    package init(
        name: String, plane: Plane<Float>, foreground: Plane<UInt8>, distance: Plane<UInt8>,
        medianDiameter: Double? = nil
    ) {
        precondition(
            plane.width == foreground.width && plane.height == foreground.height
                && plane.width == distance.width && plane.height == distance.height,
            "the planes of an image have one size")
        self.name = name
        self.plane = plane
        self.foreground = foreground
        self.distance = distance
        self.medianDiameter = medianDiameter
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
}

/// An image that was read with its nuclei as they are annotated.
package struct ImageWithNuclei: Sendable {
    /// The file's samples.
    package let raster: Raster
    /// The network's input, and how it was computed.
    package let prepared: PreparedImage
    /// The annotated nuclei, of the same size.
    package let nuclei: LabelImage
    /// The digests of the files that it was read from.
    package let digests: ImageSummary.Digests
    /// A warning about the choice of its channel, as a clause; `nil` if there was none.
    package let channelWarning: String?
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
