import Masks
import Tensors

/// The figures of the foregrounds of all images: means over images, in which each image counts
/// alike, and pooled ones, quotients of sums over images, in which each pixel counts alike.
package struct PixelTotals: Codable, Sendable, Equatable {
    /// The mean Dice coefficient.
    package let diceMean: Double
    /// The median Dice coefficient.
    package let diceMedian: Double
    /// The pooled Dice coefficient.
    package let dicePooled: Double
    /// The mean intersection over union.
    package let iouMean: Double
    /// The pooled intersection over union.
    package let iouPooled: Double
    /// The mean pixel error.
    package let pixelErrorMean: Double
    /// The pooled pixel error.
    package let pixelErrorPooled: Double
    /// The mean precision.
    package let precisionMean: Double
    /// The pooled precision.
    package let precisionPooled: Double
    /// The mean recall.
    package let recallMean: Double
    /// The pooled recall.
    package let recallPooled: Double

    private enum CodingKeys: String, CodingKey {
        case diceMean = "dice_mean"
        case diceMedian = "dice_median"
        case dicePooled = "dice_pooled"
        case iouMean = "iou_mean"
        case iouPooled = "iou_pooled"
        case pixelErrorMean = "pixel_error_mean"
        case pixelErrorPooled = "pixel_error_pooled"
        case precisionMean = "precision_mean"
        case precisionPooled = "precision_pooled"
        case recallMean = "recall_mean"
        case recallPooled = "recall_pooled"
    }

    /// The totals of some images.
    ///
    /// - Complexity: O(*n* log *n*), where *n* is the number of images.
    package init(of images: [PixelAgreement]) {
        let pooled = PixelAgreement(pooling: images)
        diceMean = images.map(\.dice).mean
        diceMedian = images.map(\.dice).median() ?? 0
        dicePooled = pooled.dice
        iouMean = images.map(\.iou).mean
        iouPooled = pooled.iou
        pixelErrorMean = images.map(\.pixelError).mean
        pixelErrorPooled = pooled.pixelError
        precisionMean = images.map(\.precision).mean
        precisionPooled = pooled.precision
        recallMean = images.map(\.recall).mean
        recallPooled = pooled.recall
    }
}

/// The figures of the nuclei of all images.
///
/// There are means over images, in which each image counts alike, and pooled figures, quotients of
/// sums over images, in which each nucleus counts alike. Precision, recall, F1 score and panoptic
/// quality are at an intersection over union of one half.
package struct InstanceTotals: Codable, Sendable, Equatable {
    /// The number of segmented nuclei.
    package let count: Int
    /// The number of annotated nuclei.
    package let trueCount: Int
    /// The mean over images of |segmented − annotated| / annotated.
    package let countErrorMean: Double
    /// |Σ segmented − Σ annotated| / Σ annotated: errors of opposite sign cancel.
    package let countErrorTotal: Double
    /// The mean average precision over images at each of ``IoUThreshold/all``.
    package let averagePrecisionMeans: [Double]
    /// The pooled average precision at each of ``IoUThreshold/all``.
    package let averagePrecisionsPooled: [Double]
    /// The mean of ``averagePrecisionMeans``.
    package let meanAveragePrecisionMean: Double
    /// The mean of ``averagePrecisionsPooled``.
    package let meanAveragePrecisionPooled: Double
    /// The mean panoptic quality.
    package let panopticQualityMean: Double
    /// The pooled panoptic quality.
    package let panopticQualityPooled: Double
    /// The pooled precision.
    package let precisionPooled: Double
    /// The pooled recall.
    package let recallPooled: Double
    /// The pooled F1 score.
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

    /// The totals of some images.
    ///
    /// - Complexity: O(*n*), where *n* is the number of images.
    package init(of images: [InstanceAgreement]) {
        let pooled = InstanceAgreement(pooling: images)
        count = pooled.predictedCount
        trueCount = pooled.actualCount
        countErrorMean = images.map(\.countError).mean
        countErrorTotal = pooled.countError
        averagePrecisionMeans = IoUThreshold.all.indices.map { index in
            images.map { $0.matchings[index].averagePrecision }.mean
        }
        averagePrecisionsPooled = pooled.averagePrecisions
        meanAveragePrecisionMean = averagePrecisionMeans.mean
        meanAveragePrecisionPooled = pooled.meanAveragePrecision
        panopticQualityMean = images.map(\.matchingAtHalf.panopticQuality).mean
        panopticQualityPooled = pooled.matchingAtHalf.panopticQuality
        precisionPooled = pooled.matchingAtHalf.precision
        recallPooled = pooled.matchingAtHalf.recall
        f1Pooled = pooled.matchingAtHalf.f1
    }
}
