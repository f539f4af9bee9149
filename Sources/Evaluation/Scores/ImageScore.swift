import GroundTruth
import Masks

/// The figures of one image: how well its nuclei were segmented.
package struct ImageScore: Codable, Sendable, Equatable {
    /// The image's path.
    package let image: String
    /// The annotation's path.
    package let annotation: String
    /// How the annotation tells its nuclei apart.
    package let annotationKind: Annotation.Kind
    /// Columns.
    package let width: Int
    /// Rows.
    package let height: Int
    /// The number of pixels that the annotation leaves out; `nil` if there are none.
    package let ignoredPixels: Int?
    /// The Dice coefficient, see ``PixelAgreement/dice``.
    package let dice: Double
    /// The Dice coefficient that is estimated without the annotation.
    package let expectedDice: Double
    /// The interval of it, its low and its high end; `nil` if the model has none.
    package let expectedDiceInterval: [Double]?
    /// The distance from the network's training images; `nil` if the model does not have it.
    package let trainingDistance: Double?
    /// The intersection over union of the pixels.
    package let iou: Double
    /// The share of the pixels that are not left out that are wrong.
    package let pixelError: Double
    /// The precision of the pixels.
    package let precision: Double
    /// The recall of the pixels.
    package let recall: Double
    /// The number of annotated nuclei.
    package let trueCount: Int
    /// The figures of the nuclei, one by one.
    package let instances: InstanceScore
    /// The same with each connected component of the mask taken for a nucleus.
    package let components: InstanceScore
    /// The quality flags of the sidecar.
    package let flags: [String]

    private enum CodingKeys: String, CodingKey {
        case image, width, height, dice, iou, precision, recall, instances, components, flags
        case annotation = "truth"
        case annotationKind = "truth_kind"
        case expectedDice = "expected_dice"
        case ignoredPixels = "ignored_pixels"
        case expectedDiceInterval = "expected_dice_interval"
        case trainingDistance = "training_distance"
        case pixelError = "pixel_error"
        case trueCount = "true_count"
    }

    /// The figures of a comparison.
    package init(of comparison: Comparison) {
        image = comparison.subject.image
        annotation = comparison.subject.annotation
        annotationKind = comparison.subject.kind
        width = comparison.width
        height = comparison.height
        ignoredPixels = comparison.ignoredPixels > 0 ? comparison.ignoredPixels : nil
        dice = comparison.pixels.dice
        expectedDice = comparison.subject.expectedDice
        expectedDiceInterval = comparison.subject.expectedDiceInterval.map {
            [$0.lowerBound, $0.upperBound]
        }
        trainingDistance = comparison.subject.trainingDistance
        iou = comparison.pixels.iou
        pixelError = comparison.pixels.pixelError
        precision = comparison.pixels.precision
        recall = comparison.pixels.recall
        trueCount = comparison.instances.actualCount
        instances = InstanceScore(of: comparison.instances)
        components = InstanceScore(of: comparison.components)
        flags = comparison.subject.flags
    }
}

/// The figures of an image's nuclei, matched one by one.
///
/// Precision, recall, F1 score and panoptic quality are at an intersection over union of one half.
package struct InstanceScore: Codable, Sendable, Equatable {
    /// The number of segmented nuclei.
    package let count: Int
    /// The error of that number, see ``InstanceAgreement/countError``.
    package let countError: Double
    /// The average precision at each of ``IoUThreshold/all``.
    package let averagePrecisions: [Double]
    /// The first of them, at one half.
    package let averagePrecisionAtHalf: Double
    /// Their mean.
    package let meanAveragePrecision: Double
    /// The precision at one half.
    package let precision: Double
    /// The recall at one half.
    package let recall: Double
    /// The F1 score at one half.
    package let f1: Double
    /// The panoptic quality at one half.
    package let panopticQuality: Double

    private enum CodingKeys: String, CodingKey {
        case count
        case countError = "count_error"
        case averagePrecisions = "ap"
        case averagePrecisionAtHalf = "ap_50"
        case meanAveragePrecision = "mean_ap"
        case precision = "precision_50"
        case recall = "recall_50"
        case f1 = "f1_50"
        case panopticQuality = "panoptic_quality"
    }

    /// The figures of an agreement.
    package init(of agreement: InstanceAgreement) {
        count = agreement.predictedCount
        countError = agreement.countError
        averagePrecisions = agreement.averagePrecisions
        averagePrecisionAtHalf = agreement.matchingAtHalf.averagePrecision
        meanAveragePrecision = agreement.meanAveragePrecision
        precision = agreement.matchingAtHalf.precision
        recall = agreement.matchingAtHalf.recall
        f1 = agreement.matchingAtHalf.f1
        panopticQuality = agreement.matchingAtHalf.panopticQuality
    }
}
