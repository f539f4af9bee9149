/// How many nuclei were found at a threshold, of one image or of many pooled.
///
/// A nucleus is found if one of the truth overlaps it with an intersection over union (IoU) of at
/// least the threshold; each has one partner at most. These are the figures of StarDist's
/// `matching` (Schmidt et al., MICCAI 2018), which chooses partners by an optimal assignment: most
/// matches first. From a threshold of one half on there is nothing to choose. Above one half no
/// nucleus has a second partner; one that has two at exactly one half is the union of both, each
/// of which has only it, so that the first is as good as the second.
package struct Matching: Sendable, Equatable {
    /// What partners must share.
    package let threshold: OverlapThreshold
    /// Nuclei that were found and are there.
    package let truePositives: Int
    /// Nuclei that were found but are not there.
    package let falsePositives: Int
    /// Nuclei that are there but were not found.
    package let falseNegatives: Int
    /// The sum of IoU over all matches.
    package let score: Double

    /// Matches the nuclei of an image.
    ///
    /// - Complexity: O(*n* + *m*), where *n* is the number of nuclei, *m* that of overlaps.
    package init(_ overlaps: Overlaps, at threshold: OverlapThreshold) {
        var isTaken = (
            predicted: [Bool](repeating: false, count: overlaps.predicted),
            actual: [Bool](repeating: false, count: overlaps.actual)
        )
        var (matches, score) = (0, 0.0)
        for pair in overlaps.pairs where threshold.isMet(by: pair) {
            let (a, b) = (pair.predicted - 1, pair.actual - 1)
            guard !isTaken.predicted[a], !isTaken.actual[b] else { continue }
            isTaken.predicted[a] = true
            isTaken.actual[b] = true
            matches += 1
            score += pair.iou
        }
        self.init(
            threshold: threshold, truePositives: matches,
            falsePositives: overlaps.predicted - matches,
            falseNegatives: overlaps.actual - matches, score: score)
    }

    /// Adds up the matchings of many images at one threshold.
    package init(pooling matchings: [Matching], at threshold: OverlapThreshold) {
        precondition(
            matchings.allSatisfy { $0.threshold == threshold }, "thresholds are not pooled")
        self.init(
            threshold: threshold,
            truePositives: matchings.reduce(0) { $0 + $1.truePositives },
            falsePositives: matchings.reduce(0) { $0 + $1.falsePositives },
            falseNegatives: matchings.reduce(0) { $0 + $1.falseNegatives },
            score: matchings.reduce(0) { $0 + $1.score })
    }

    private init(
        threshold: OverlapThreshold, truePositives: Int, falsePositives: Int, falseNegatives: Int,
        score: Double
    ) {
        self.threshold = threshold
        self.truePositives = truePositives
        self.falsePositives = falsePositives
        self.falseNegatives = falseNegatives
        self.score = score
    }
}

// Where there is neither a nucleus nor one found, all is right and each of these is 1, as
// ``Agreement`` has it of empty masks; StarDist gives 0 there.
extension Matching {
    /// Average precision, tp / (tp + fp + fn): Kaggle's name in the Data Science Bowl 2018;
    /// StarDist's is accuracy.
    package var averagePrecision: Double {
        share(Double(truePositives), of: truePositives + falsePositives + falseNegatives)
    }

    /// The share of those found that are there.
    package var precision: Double {
        share(Double(truePositives), of: truePositives + falsePositives)
    }

    /// The share of those there that were found.
    package var recall: Double { share(Double(truePositives), of: truePositives + falseNegatives) }

    /// The harmonic mean of precision and recall, 2·tp / (2·tp + fp + fn).
    package var f1: Double {
        share(Double(2 * truePositives), of: 2 * truePositives + falsePositives + falseNegatives)
    }

    /// Panoptic quality, Σ IoU / (tp + fp/2 + fn/2) (Kirillov et al., CVPR 2019, equation 1).
    package var panopticQuality: Double {
        share(2 * score, of: 2 * truePositives + falsePositives + falseNegatives)
    }

    private func share(_ part: Double, of whole: Int) -> Double {
        if whole > 0 { return part / Double(whole) }
        return truePositives + falsePositives + falseNegatives == 0 ? 1 : 0
    }
}
