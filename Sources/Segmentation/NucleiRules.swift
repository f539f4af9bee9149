import Masks
import Network

/// How a model's masks are split into nuclei, and how far its probabilities are to be trusted: the
/// metadata `nucleid.nuclei` of its weights file.
package struct NucleiRules: Sendable, Equatable {
    /// How touching nuclei are split.
    package var splitting = SplittingParameters()
    /// The range of median diameters of the images that it was trained on, in pixels.
    package var diameters: ClosedRange<Double>?
    /// The map from promised to measured Dice coefficients; `nil` where none was measured.
    package var calibration: DiceCalibration?
    /// The estimate of Dice coefficients, which takes the place of ``calibration``; `nil` for a
    /// model without one.
    package var estimate: DiceEstimate?
    /// See ``QualityThresholds/seamDisagreement``.
    package var seamDisagreement = QualityThresholds.defaultSeamDisagreement
    /// See ``QualityThresholds/minimumProbability``.
    package var minimumProbability = QualityThresholds.defaultMinimumProbability

    /// The rules of a model that says nothing.
    package init() {}

    /// Reads the rules of a model, or takes the defaults where it has none.
    ///
    /// - Throws: ``ModelError`` where they are invalid.
    package init(of model: Model) throws(ModelError) {
        let rules = try model.decoded(Self.self, from: "nucleid.nuclei") {
            .nuclei(model: model.name, reason: $0)
        }
        if let rules { self = rules }
    }
}

extension NucleiRules: Codable {
    private enum CodingKeys: String, CodingKey {
        case splitting, quality
        case diameters = "diameter_px"
        case calibration = "expected_dice"
        case estimate = "dice_estimate"
    }

    private enum SplittingKeys: String, CodingKey {
        case smoothing, depth, merge, confidence
        case smoothingRange = "smoothing_px"
        case leastArea = "least_area"
    }

    private enum CalibrationKeys: String, CodingKey { case promised, measured }

    private enum QualityKeys: String, CodingKey {
        case seamDisagreement = "seam_disagreement"
        case minimumProbability = "least_probability"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let ends = try values.decodeIfPresent([Double].self, forKey: .diameters) {
            diameters = try decoder.range(from: ends, name: "diameter_px")
        }
        if values.contains(.calibration) {
            let knots = try values.nestedContainer(
                keyedBy: CalibrationKeys.self, forKey: .calibration)
            calibration = DiceCalibration(
                uncalibrated: try knots.decode([Double].self, forKey: .promised),
                measured: try knots.decode([Double].self, forKey: .measured))
            try decoder.require(
                that: calibration != nil, else: "its expected_dice is not a rising map of 0…1")
        }
        estimate = try values.decodeIfPresent(DiceEstimate.self, forKey: .estimate)
        if values.contains(.quality) {
            let limits = try values.nestedContainer(keyedBy: QualityKeys.self, forKey: .quality)
            func limit(_ key: QualityKeys, default value: Double) throws -> Double {
                let limit = try limits.decodeIfPresent(Double.self, forKey: key) ?? value
                try decoder.require(
                    that: (0...1).contains(limit), else: "its \(key.stringValue) is not in 0…1")
                return limit
            }
            seamDisagreement = try limit(.seamDisagreement, default: seamDisagreement)
            minimumProbability = try limit(.minimumProbability, default: minimumProbability)
        }
        guard values.contains(.splitting) else { return }
        let rules = try values.nestedContainer(keyedBy: SplittingKeys.self, forKey: .splitting)
        splitting = SplittingParameters(
            relativeSmoothing: try rules.decode(Double.self, forKey: .smoothing),
            smoothingRange: try decoder.range(
                from: rules.decode([Double].self, forKey: .smoothingRange), name: "smoothing_px"),
            minimumDynamics: try rules.decode(Double.self, forKey: .depth),
            mergeRule: try rules.decodeIfPresent(MergeRule.self, forKey: .merge),
            minimumProbability: try rules.decode(Double.self, forKey: .confidence),
            minimumRelativeArea: try rules.decode(Double.self, forKey: .leastArea))
        try decoder.require(
            that: splitting.relativeSmoothing >= 0, else: "its smoothing is below 0")
        try decoder.require(
            that: splitting.smoothingRange.upperBound <= 64, else: "its smoothing_px is above 64")
        for (name, value) in [
            ("depth", splitting.minimumDynamics), ("confidence", splitting.minimumProbability),
            ("least_area", splitting.minimumRelativeArea),
            ("merge", splitting.mergeRule?.threshold ?? 0),
        ] {
            try decoder.require(that: (0...1).contains(value), else: "its \(name) is not in 0…1")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let diameters {
            try values.encode([diameters.lowerBound, diameters.upperBound], forKey: .diameters)
        }
        if let calibration {
            var knots = values.nestedContainer(keyedBy: CalibrationKeys.self, forKey: .calibration)
            try knots.encode(calibration.uncalibrated, forKey: .promised)
            try knots.encode(calibration.measured, forKey: .measured)
        }
        try values.encodeIfPresent(estimate, forKey: .estimate)
        if seamDisagreement != QualityThresholds.defaultSeamDisagreement
            || minimumProbability != QualityThresholds.defaultMinimumProbability
        {
            var limits = values.nestedContainer(keyedBy: QualityKeys.self, forKey: .quality)
            try limits.encode(seamDisagreement, forKey: .seamDisagreement)
            try limits.encode(minimumProbability, forKey: .minimumProbability)
        }
        var rules = values.nestedContainer(keyedBy: SplittingKeys.self, forKey: .splitting)
        try rules.encode(splitting.relativeSmoothing, forKey: .smoothing)
        let range = splitting.smoothingRange
        try rules.encode([range.lowerBound, range.upperBound], forKey: .smoothingRange)
        try rules.encode(splitting.minimumDynamics, forKey: .depth)
        try rules.encodeIfPresent(splitting.mergeRule, forKey: .merge)
        try rules.encode(splitting.minimumProbability, forKey: .confidence)
        try rules.encode(splitting.minimumRelativeArea, forKey: .leastArea)
    }
}
