import Masks

/// A limit beside the quantile of the images by which it is chosen.
package struct QualityLimit: Sendable, Equatable, Encodable {
    /// The field's name in the sidecar.
    package let name: String
    /// The share of the images that are below, 0…1.
    package let share: Double
    /// The images that have the measurement.
    package let images: Int
    /// The quantile; `nil` without images.
    package let quantile: Double?
    /// The limit that was chosen, or that is in force whatever the model.
    package let limit: Double
    /// Whether the limit is one of the model's.
    package let isOfModel: Bool

    private enum CodingKeys: String, CodingKey {
        case name, share, images, quantile, limit
        case isOfModel = "of_model"
    }
}

/// What the images that a model is fitted to tell of the limits of quality.
///
/// None of them is known to be bad, so that each flag may mark few of them.
struct QualityFit: Sendable {
    /// See ``QualityThresholds/seamDisagreement``.
    let seamDisagreement: Double
    /// See ``QualityThresholds/minimumProbability``.
    let minimumProbability: Double
    /// All limits, for people.
    let limits: [QualityLimit]

    /// The fewest images beyond a quantile that becomes a limit: fewer say more of themselves.
    private static let fewestBeyond = 3.0

    /// Chooses the limits that depend on the model: what 98 % of the images do not exceed, and what
    /// 0.6 % do not reach, rounded to the next hundredth that flags fewer.
    ///
    /// These are the shares by which the constants of ``QualityThresholds`` were chosen.
    ///
    /// - Parameters:
    ///   - images: The images.
    ///   - results: Their nuclei, in the same order.
    ///   - unseen: The metrics of images that the network was not trained on. Each image counts alike,
    ///     other than in a ``DiceExample``: the limits lie in the tails, where weights would let a few
    ///     images of a small set decide.
    init(of images: [EvaluatedImage], results: [SegmentedImage], unseen: [QualityMetrics] = []) {
        let constants = QualityThresholds(minimumRange: 0, diameterRange: nil)
        let seams = images.compactMap(\.disagreement) + unseen.compactMap(\.seamDisagreement)
        let probabilities =
            results.compactMap(\.meanProbability)
            + unseen.compactMap(\.confidence.meanProbability)
        func chosen(_ value: Double?, beyond: Double, default constant: Double) -> Double {
            guard let value, beyond >= Self.fewestBeyond else { return constant }
            return min(max(value, 0), 1)
        }
        let (seam, probability) = (seams.quantile(0.98), probabilities.quantile(0.006))
        seamDisagreement = chosen(
            seam.map { ($0 * 100).rounded(.up) / 100 }, beyond: 0.02 * Double(seams.count),
            default: constants.seamDisagreement)
        minimumProbability = chosen(
            probability.map { ($0 * 100).rounded(.down) / 100 },
            beyond: 0.006 * Double(probabilities.count),
            default: constants.minimumProbability)
        func limit(
            _ name: String, _ values: [Double], share: Double, limit: Double,
            isOfModel: Bool = false
        ) -> QualityLimit {
            QualityLimit(
                name: name, share: share, images: values.count, quantile: values.quantile(share),
                limit: limit, isOfModel: isOfModel)
        }
        limits = [
            limit(
                "seam_disagreement", seams, share: 0.98, limit: seamDisagreement, isOfModel: true),
            limit(
                "mean_probability", probabilities, share: 0.006, limit: minimumProbability,
                isOfModel: true),
            limit(
                "sharpness", results.compactMap(\.sharpness), share: 0.004,
                limit: constants.sharpness),
            limit(
                "saturated_fraction", images.map(\.saturatedFraction), share: 0.985,
                limit: constants.saturatedFraction),
            limit("contrast", images.map(\.contrast), share: 0, limit: constants.contrast),
        ]
    }
}
