/// The one-to-one matching of predicted and annotated nuclei at a threshold of intersection over
/// union (IoU), for one image or pooled over many.
///
/// Two nuclei match if their IoU is at least the threshold. The metrics are those of StarDist's
/// `matching` (Schmidt et al., MICCAI 2018), which maximises the number of matches by an optimal
/// assignment. For thresholds of 0.5 and more none is needed: above 0.5 a nucleus has at most one
/// partner; a nucleus with two partners at exactly 0.5 is the union of both, neither of which has
/// another partner, so that either choice gives the same numbers.
package struct Matching: Sendable, Equatable {
    /// The least IoU of a match.
    package let threshold: IoUThreshold
    /// The number of matches.
    package let truePositives: Int
    /// The number of predicted nuclei without a match.
    package let falsePositives: Int
    /// The number of annotated nuclei without a match.
    package let falseNegatives: Int
    /// The sum of the IoU of all matches.
    package let iouSum: Double

    /// Matches the nuclei of one image.
    ///
    /// - Complexity: O(*n* + *m*), where *n* is the number of nuclei, *m* of overlapping pairs.
    package init(overlaps: Overlaps, threshold: IoUThreshold) {
        var isMatched = (
            predicted: [Bool](
                repeating: false, count: overlaps.predictedCount + overlaps.ignoredCount),
            actual: [Bool](repeating: false, count: overlaps.actualCount)
        )
        var (matches, score) = (0, 0.0)
        for pair in overlaps.pairs where threshold.isMet(by: pair) {
            let (a, b) = (pair.predictedLabel - 1, pair.actualLabel - 1)
            guard !isMatched.predicted[a], !isMatched.actual[b] else { continue }
            isMatched.predicted[a] = true
            isMatched.actual[b] = true
            matches += 1
            score += pair.iou
        }
        self.init(
            threshold: threshold, truePositives: matches,
            falsePositives: overlaps.predictedCount - matches,
            falseNegatives: overlaps.actualCount - matches, score: score)
    }

    /// Sums the matchings of many images at one threshold.
    package init(pooling matchings: [Matching], threshold: IoUThreshold) {
        precondition(
            matchings.allSatisfy { $0.threshold == threshold },
            "only matchings at one threshold can be pooled")
        self.init(
            threshold: threshold,
            truePositives: matchings.reduce(0) { $0 + $1.truePositives },
            falsePositives: matchings.reduce(0) { $0 + $1.falsePositives },
            falseNegatives: matchings.reduce(0) { $0 + $1.falseNegatives },
            score: matchings.reduce(0) { $0 + $1.iouSum })
    }

    private init(
        threshold: IoUThreshold, truePositives: Int, falsePositives: Int, falseNegatives: Int,
        score: Double
    ) {
        self.threshold = threshold
        self.truePositives = truePositives
        self.falsePositives = falsePositives
        self.falseNegatives = falseNegatives
        self.iouSum = score
    }
}

// All metrics are 1 if there is neither an annotated nor a predicted nucleus, as those of
// ``PixelAgreement`` are for empty masks; StarDist returns 0 then.
extension Matching {
    /// The average precision of Kaggle's Data Science Bowl 2018, tp / (tp + fp + fn); StarDist
    /// calls it accuracy.
    package var averagePrecision: Double {
        ratio(Double(truePositives), of: truePositives + falsePositives + falseNegatives)
    }

    /// The fraction of predicted nuclei that are matched, tp / (tp + fp).
    package var precision: Double {
        ratio(Double(truePositives), of: truePositives + falsePositives)
    }

    /// The fraction of annotated nuclei that are matched, tp / (tp + fn).
    package var recall: Double { ratio(Double(truePositives), of: truePositives + falseNegatives) }

    /// The harmonic mean of precision and recall, 2·tp / (2·tp + fp + fn).
    package var f1: Double {
        ratio(Double(2 * truePositives), of: 2 * truePositives + falsePositives + falseNegatives)
    }

    /// The panoptic quality, Σ IoU / (tp + fp/2 + fn/2) (Kirillov et al., CVPR 2019, equation 1).
    package var panopticQuality: Double {
        ratio(2 * iouSum, of: 2 * truePositives + falsePositives + falseNegatives)
    }

    private func ratio(_ part: Double, of whole: Int) -> Double {
        if whole > 0 { return part / Double(whole) }
        return truePositives + falsePositives + falseNegatives == 0 ? 1 : 0
    }
}

/// The intersection over union (IoU) from which two nuclei match, in whole percent.
///
/// At least 50 %, so that matches are unambiguous; see ``Matching``.
package struct IoUThreshold: Sendable, Hashable {
    /// The threshold in percent, 50…100.
    package let percent: Int

    /// The ten thresholds of the mean average precision, 0.50, 0.55 … 0.95 (Kaggle's Data Science
    /// Bowl 2018).
    package static let all: [IoUThreshold] = stride(from: 50, through: 95, by: 5).map {
        IoUThreshold(percent: $0)
    }

    /// An IoU of 0.5, the usual threshold.
    package static let half: IoUThreshold = IoUThreshold(percent: 50)

    /// Creates a threshold of 50…100 percent.
    package init(percent: Int) {
        precondition((50...100).contains(percent), "a threshold is 50 to 100 percent")
        self.percent = percent
    }

    /// The threshold as a fraction, 0.5…1.
    package var value: Double { Double(percent) / 100 }

    /// The fraction with two decimals, such as `0.50`.
    package var text: String { percent == 100 ? "1.00" : "0.\(percent)" }

    /// Whether the IoU of a pair is at least the threshold; exact integer arithmetic.
    func isMet(by pair: Overlaps.Pair) -> Bool {
        pair.intersectionArea * 100 >= percent * pair.unionArea
    }
}
