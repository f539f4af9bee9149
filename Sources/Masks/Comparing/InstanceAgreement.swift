import Tensors

/// The object-wise agreement of predicted nuclei with annotated ones.
package struct InstanceAgreement: Sendable, Equatable {
    /// The number of predicted nuclei, without those of ``Overlaps/ignoredCount``.
    package let predictedCount: Int
    /// The number of annotated nuclei.
    package let actualCount: Int
    /// The matching at each of ``IoUThreshold/all``, in that order.
    package let matchings: [Matching]
    /// The number of pixels that are nucleus in both.
    package let sharedArea: Int
    /// The number of pixels of the predicted nuclei that are not ignored.
    package let predictedArea: Int
    /// The number of pixels of the annotated nuclei.
    package let actualArea: Int

    /// Compares two label images of the same size.
    ///
    /// - Parameters:
    ///   - labels: The predicted nuclei.
    ///   - annotated: The annotated nuclei, of which no pixel is ignored.
    ///   - ignored: The pixels that are left out, see ``Overlaps/ignoredCount``; `nil` for none.
    /// - Complexity: O(*n* + *m* log *m*), where *n* is the number of pixels, *m* of overlapping
    ///   pairs.
    package init(
        predicted labels: LabelImage, actual annotated: LabelImage,
        ignoring ignored: IgnoredPixels? = nil
    ) {
        self.init(of: Overlaps(predicted: labels, actual: annotated, ignoring: ignored))
    }

    /// Matches nuclei by their overlaps.
    ///
    /// - Complexity: O(*m*), where *m* is the number of overlapping pairs.
    init(of overlaps: Overlaps) {
        predictedCount = overlaps.predictedCount
        actualCount = overlaps.actualCount
        matchings = IoUThreshold.all.map { Matching(overlaps: overlaps, threshold: $0) }
        sharedArea = overlaps.pairs.reduce(0) { $0 + $1.intersectionArea }
        predictedArea = overlaps.predictedArea
        actualArea = overlaps.actualArea
    }

    /// Sums the counts of many images.
    package init(pooling images: [InstanceAgreement]) {
        predictedCount = images.reduce(0) { $0 + $1.predictedCount }
        actualCount = images.reduce(0) { $0 + $1.actualCount }
        matchings = IoUThreshold.all.enumerated().map { index, threshold in
            Matching(pooling: images.map { $0.matchings[index] }, threshold: threshold)
        }
        sharedArea = images.reduce(0) { $0 + $1.sharedArea }
        predictedArea = images.reduce(0) { $0 + $1.predictedArea }
        actualArea = images.reduce(0) { $0 + $1.actualArea }
    }

    /// The matching at an IoU of 0.5.
    package var matchingAtHalf: Matching { matchings[0] }

    /// The average precision at each of ``IoUThreshold/all``.
    package var averagePrecisions: [Double] { matchings.map(\.averagePrecision) }

    /// The mean of ``averagePrecisions``, the score of Kaggle's Data Science Bowl 2018.
    package var meanAveragePrecision: Double {
        averagePrecisions.reduce(0, +) / Double(matchings.count)
    }

    /// The Dice coefficient of the foregrounds, the same as ``PixelAgreement/dice``.
    package var dice: Double {
        smoothedDice(overlap: Double(sharedArea), total: Double(predictedArea + actualArea))
    }

    /// The relative error of the count, |predicted − actual| / max(actual, 1).
    package var countError: Double {
        Double(abs(predictedCount - actualCount)) / Double(max(actualCount, 1))
    }
}
