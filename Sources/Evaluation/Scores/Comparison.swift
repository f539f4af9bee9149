import GroundTruth
import Masks
import Tensors

/// The agreement of an image's segmented nuclei with its annotation, with all that totals over
/// images need.
package struct Comparison: Sendable, Equatable {
    /// The image, the annotation and the result that are compared.
    package struct Subject: Sendable, Equatable {
        /// The image's path.
        package let image: String
        /// The annotation's path.
        package let annotation: String
        /// How the annotation tells its nuclei apart.
        package let kind: Annotation.Kind
        /// A probable mistake in the annotation, as a clause; `nil` if there is none.
        package let annotationWarning: String?
        /// The Dice coefficient that is estimated without the annotation.
        package let expectedDice: Double
        /// The interval of the expected Dice coefficient; `nil` if the model has none.
        package let expectedDiceInterval: ClosedRange<Double>?
        /// The distance from the network's training images; `nil` if the model does not have it.
        package let trainingDistance: Double?
        /// The quality flags of the sidecar.
        package let flags: [String]

        /// A subject of a comparison.
        package init(
            image: String, annotation: String, kind: Annotation.Kind,
            annotationWarning: String? = nil, expectedDice: Double,
            expectedDiceInterval: ClosedRange<Double>? = nil, trainingDistance: Double? = nil,
            flags: [String]
        ) {
            self.image = image
            self.annotation = annotation
            self.kind = kind
            self.annotationWarning = annotationWarning
            self.expectedDice = expectedDice
            self.expectedDiceInterval = expectedDiceInterval
            self.trainingDistance = trainingDistance
            self.flags = flags
        }
    }

    /// The image, the annotation and the result that were compared.
    package let subject: Subject
    /// Columns.
    package let width: Int
    /// Rows.
    package let height: Int
    /// The agreement of the foregrounds, pixel by pixel.
    package let pixels: PixelAgreement
    /// The agreement of the nuclei, one by one.
    package let instances: InstanceAgreement
    /// The same with each connected component of the mask taken for a nucleus: what is gained by
    /// splitting touching nuclei shows against it.
    package let components: InstanceAgreement

    /// Compares segmented nuclei with annotated ones of the same size.
    ///
    /// - Parameters:
    ///   - subject: The image, the annotation and the result.
    ///   - labels: The segmented nuclei.
    ///   - annotated: The annotated nuclei, of which no pixel is ignored.
    ///   - ignored: The pixels that are left out; `nil` for none.
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of pixels.
    package init(
        of subject: Subject, found labels: LabelImage, annotated: LabelImage,
        ignoring ignored: IgnoredPixels? = nil
    ) {
        self.subject = subject
        width = labels.width
        height = labels.height
        pixels = PixelAgreement(predicted: labels, actual: annotated, ignoring: ignored)
        instances = InstanceAgreement(predicted: labels, actual: annotated, ignoring: ignored)
        let mask = Plane(
            width: width, height: height, elements: labels.labels.elements.map { $0 != 0 })
        let components = ConnectedComponents(of: mask)
        self.components = InstanceAgreement(
            predicted: LabelImage(labels: components.labels, count: components.areas.count),
            actual: annotated, ignoring: ignored)
    }

    /// The number of pixels that the annotation leaves out.
    package var ignoredPixels: Int { width * height - pixels.pixelCount }
}
