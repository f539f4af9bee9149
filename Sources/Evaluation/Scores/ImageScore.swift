/// How well the nuclei of an image were found.
import GroundTruth

package struct ImageScore: Codable, Sendable, Equatable {
    /// The image's path.
    package let image: String
    /// The truth's path.
    package let truth: String
    /// How the truth tells its nuclei apart.
    package let truthKind: TruthKind
    /// Pixels in a row.
    package let width: Int
    /// Rows.
    package let height: Int
    /// See ``Agreement/dice``.
    package let dice: Double
    /// What the probabilities alone promised.
    package let expectedDice: Double
    /// Intersection over union of the pixels.
    package let iou: Double
    /// The share of pixels that are wrong.
    package let pixelError: Double
    /// Of the pixels.
    package let precision: Double
    /// Of the pixels.
    package let recall: Double
    /// How many nuclei the truth has.
    package let trueCount: Int
    /// Nucleus by nucleus.
    package let instances: InstanceScore
    /// The same, had each connected component of the mask been taken for a nucleus.
    package let components: InstanceScore
    /// What a person should know of the result.
    package let flags: [String]

    private enum CodingKeys: String, CodingKey {
        case image, truth, width, height, dice, iou, precision, recall, instances, components
        case flags
        case truthKind = "truth_kind"
        case expectedDice = "expected_dice"
        case pixelError = "pixel_error"
        case trueCount = "true_count"
    }

    /// Takes the figures of a comparison.
    package init(_ comparison: Comparison) {
        image = comparison.subject.image
        truth = comparison.subject.truth
        truthKind = comparison.subject.kind
        width = comparison.width
        height = comparison.height
        dice = comparison.pixels.dice
        expectedDice = comparison.subject.expectedDice
        iou = comparison.pixels.iou
        pixelError = comparison.pixels.pixelError
        precision = comparison.pixels.precision
        recall = comparison.pixels.recall
        trueCount = comparison.instances.actual
        instances = InstanceScore(comparison.instances)
        components = InstanceScore(comparison.components)
        flags = comparison.subject.flags
    }
}
