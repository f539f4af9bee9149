import Masks

/// How well the nuclei of all images were found: means over images, and of all nuclei pooled.
package struct InstanceTotals: Codable, Sendable, Equatable {
    /// How many were found.
    package let count: Int
    /// How many the truths have.
    package let trueCount: Int
    /// The mean over images of |found − there| / there.
    package let countErrorMean: Double
    /// |Σ found − Σ there| / Σ there: too many here and too few there cancel.
    package let countErrorTotal: Double
    /// Average precision at each of ``OverlapThreshold/all``; each image counts alike.
    package let averagePrecisionMeans: [Double]
    /// The same; each nucleus counts alike: sums over images, then one quotient.
    package let averagePrecisionsPooled: [Double]
    /// The mean of ``averagePrecisionMeans``.
    package let meanAveragePrecisionMean: Double
    /// The mean of ``averagePrecisionsPooled``.
    package let meanAveragePrecisionPooled: Double
    /// At one half; each image counts alike.
    package let panopticQualityMean: Double
    /// At one half; each nucleus counts alike.
    package let panopticQualityPooled: Double
    /// At one half; each nucleus counts alike.
    package let precisionPooled: Double
    /// At one half; each nucleus counts alike.
    package let recallPooled: Double
    /// At one half; each nucleus counts alike.
    package let f1Pooled: Double

    private enum CodingKeys: String, CodingKey {
        case count
        case trueCount = "true_count"
        case countErrorMean = "count_error_mean"
        case countErrorTotal = "count_error_total"
        case averagePrecisionMeans = "ap_mean"
        case averagePrecisionsPooled = "ap_pooled"
        case meanAveragePrecisionMean = "mean_ap_mean"
        case meanAveragePrecisionPooled = "mean_ap_pooled"
        case panopticQualityMean = "panoptic_quality_mean"
        case panopticQualityPooled = "panoptic_quality_pooled"
        case precisionPooled = "precision_50_pooled"
        case recallPooled = "recall_50_pooled"
        case f1Pooled = "f1_50_pooled"
    }

    /// Sums images up.
    ///
    /// - Complexity: O(*n*), where *n* is the number of images.
    package init(_ images: [InstanceAgreement]) {
        let pooled = InstanceAgreement(pooling: images)
        count = pooled.predicted
        trueCount = pooled.actual
        countErrorMean = images.map(\.countError).mean
        countErrorTotal = pooled.countError
        averagePrecisionMeans = OverlapThreshold.all.indices.map { index in
            images.map { $0.matchings[index].averagePrecision }.mean
        }
        averagePrecisionsPooled = pooled.averagePrecisions
        meanAveragePrecisionMean = averagePrecisionMeans.mean
        meanAveragePrecisionPooled = pooled.meanAveragePrecision
        panopticQualityMean = images.map(\.half.panopticQuality).mean
        panopticQualityPooled = pooled.half.panopticQuality
        precisionPooled = pooled.half.precision
        recallPooled = pooled.half.recall
        f1Pooled = pooled.half.f1
    }
}
