/// How far the nuclei that were found agree with those of the truth, one by one.
package struct InstanceAgreement: Sendable, Equatable {
    /// How many nuclei were found.
    package let predicted: Int
    /// How many there are in the truth.
    package let actual: Int
    /// A matching for each of ``OverlapThreshold/all``, in their order.
    package let matchings: [Matching]

    /// Compares two label images of the same size.
    ///
    /// - Complexity: O(*n* + *m* log *m*), where *n* is the number of pixels, *m* that of overlaps.
    package init(predicted labels: LabelImage, actual truth: LabelImage) {
        let overlaps = Overlaps(predicted: labels, actual: truth)
        predicted = overlaps.predicted
        actual = overlaps.actual
        matchings = OverlapThreshold.all.map { Matching(overlaps, at: $0) }
    }

    /// Adds up the nuclei of many images.
    package init(pooling images: [InstanceAgreement]) {
        predicted = images.reduce(0) { $0 + $1.predicted }
        actual = images.reduce(0) { $0 + $1.actual }
        matchings = OverlapThreshold.all.enumerated().map { index, threshold in
            Matching(pooling: images.map { $0.matchings[index] }, at: threshold)
        }
    }

    /// The matching at one half.
    package var half: Matching { matchings[0] }

    /// Average precision at each of ``OverlapThreshold/all``.
    package var averagePrecisions: [Double] { matchings.map(\.averagePrecision) }

    /// The mean of ``averagePrecisions``, the score of Kaggle's Data Science Bowl 2018.
    package var meanAveragePrecision: Double {
        averagePrecisions.reduce(0, +) / Double(matchings.count)
    }

    /// How far the count is off, |found − there| / there; where none is there, the number found.
    package var countError: Double { Double(abs(predicted - actual)) / Double(max(actual, 1)) }
}
