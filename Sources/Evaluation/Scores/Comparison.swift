import GroundTruth
import Masks
import Tensors

/// An image's nuclei beside those of its truth, with all that sums over images need.
package struct Comparison: Sendable, Equatable {
    /// What is compared.
    package struct Subject: Sendable, Equatable {
        /// The image's path, for people.
        package let image: String
        /// The truth's path, for people.
        package let truth: String
        /// How the truth tells its nuclei apart.
        package let kind: TruthKind
        /// See ``ProbabilityTally/promisedDice``.
        package let expectedDice: Double
        /// What a person should know of the result, as words of the sidecar.
        package let flags: [String]

        /// Takes every property.
        package init(
            image: String, truth: String, kind: TruthKind, expectedDice: Double, flags: [String]
        ) {
            self.image = image
            self.truth = truth
            self.kind = kind
            self.expectedDice = expectedDice
            self.flags = flags
        }
    }

    /// What was compared.
    package let subject: Subject
    /// Pixels in a row.
    package let width: Int
    /// Rows.
    package let height: Int
    /// Pixel by pixel.
    package let pixels: Agreement
    /// Nucleus by nucleus.
    package let instances: InstanceAgreement
    /// The same, had each connected component of the mask been taken for a nucleus.
    package let components: InstanceAgreement

    /// Compares nuclei with a truth of the same size.
    ///
    /// - Parameters:
    ///   - subject: What is compared.
    ///   - labels: The nuclei that were found.
    ///   - truth: Those that are there.
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of pixels.
    package init(_ subject: Subject, found labels: LabelImage, truth: LabelImage) {
        self.subject = subject
        width = labels.width
        height = labels.height
        pixels = Agreement(predicted: labels, actual: truth)
        instances = InstanceAgreement(predicted: labels, actual: truth)
        let mask = Plane(
            width: width, height: height, elements: labels.labels.elements.map { $0 != 0 })
        let components = ConnectedComponents(mask)
        self.components = InstanceAgreement(
            predicted: LabelImage(components.labels, count: components.areas.count), actual: truth)
    }
}
