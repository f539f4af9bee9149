import Masks

/// How well the nuclei of an image were found one by one.
package struct InstanceScore: Codable, Sendable, Equatable {
    /// How many were found.
    package let count: Int
    /// See ``InstanceAgreement/countError``.
    package let countError: Double
    /// Average precision at each of ``OverlapThreshold/all``.
    package let averagePrecisions: [Double]
    /// The first of them, at one half.
    package let averagePrecisionAtHalf: Double
    /// Their mean.
    package let meanAveragePrecision: Double
    /// At one half.
    package let precision: Double
    /// At one half.
    package let recall: Double
    /// At one half.
    package let f1: Double
    /// At one half.
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

    /// Takes the figures of an agreement.
    package init(_ agreement: InstanceAgreement) {
        count = agreement.predicted
        countError = agreement.countError
        averagePrecisions = agreement.averagePrecisions
        averagePrecisionAtHalf = agreement.half.averagePrecision
        meanAveragePrecision = agreement.meanAveragePrecision
        precision = agreement.half.precision
        recall = agreement.half.recall
        f1 = agreement.half.f1
        panopticQuality = agreement.half.panopticQuality
    }
}
