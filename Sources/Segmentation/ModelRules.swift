import FoundationEssentials
import Images
import Network

/// How images are prepared, tiled and thresholded for a model: the metadata `nucleid.preparation`
/// of its weights file.
package struct ModelRules: Sendable, Equatable {
    /// How intensities are inverted and stretched.
    package let preparation: Preparation
    /// The side of the tiles that it was trained on, in pixels.
    package var tile: Int
    /// The recommended overlap of tiles, in pixels.
    package let overlap: Int
    /// The probability above which a pixel is nucleus, 0…1.
    package var threshold: Double

    /// Reads the rules of a model.
    ///
    /// - Throws: ``ModelError`` where they are missing or invalid.
    package init(of model: Model) throws(ModelError) {
        let rules = try model.decoded(Self.self, from: "nucleid.preparation") {
            .preparation(model: model.name, reason: $0)
        }
        guard let rules else { throw .noPreparation(model: model.name) }
        self = rules
    }
}

extension Model {
    /// Decodes the JSON of a key of the metadata.
    ///
    /// - Parameters:
    ///   - type: What it stands for.
    ///   - key: The key.
    ///   - fault: Makes an error of the reason why it is invalid.
    /// - Returns: The value; `nil` where there is no such key.
    /// - Throws: What `fault` makes.
    func decoded<Value: Decodable>(
        _ type: Value.Type, from key: String, fault: (String) -> ModelError
    ) throws(ModelError) -> Value? {
        guard let json = metadata[key] else { return nil }
        do {
            return try JSONDecoder().decode(type, from: FoundationEssentials.Data(json.utf8))
        } catch DecodingError.dataCorrupted(let context) {
            throw fault(context.debugDescription)
        } catch {
            throw fault("\(error)")
        }
    }
}

extension Decoder {
    /// Checks what was decoded.
    ///
    /// - Throws: `DecodingError` with the sentence unless the condition holds.
    func require(that condition: Bool, else sentence: String) throws {
        guard !condition else { return }
        throw DecodingError.dataCorrupted(
            .init(codingPath: codingPath, debugDescription: sentence))
    }

    /// The range between two numbers.
    ///
    /// - Throws: `DecodingError` unless they rise and are above 0.
    func range(from ends: [Double], name: String) throws -> ClosedRange<Double> {
        try require(
            that: ends.count == 2 && ends[0] > 0 && ends[0] <= ends[1] && ends[1].isFinite,
            else: "its \(name) is not two rising numbers above 0")
        return ends[0]...ends[1]
    }
}

extension ModelRules: Codable {
    private enum CodingKeys: String, CodingKey {
        case grayscale, percentiles, scale, clip, tile, overlap, threshold
        case invertAboveMean = "invert_above_mean"
        case minimumRange = "minimum_range"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let grayscale = try values.decode(String.self, forKey: .grayscale)
        let percentiles = try values.decode([Double].self, forKey: .percentiles)
        let clip = try values.decode([Double].self, forKey: .clip)
        try decoder.require(
            that: grayscale == "rec601", else: "its grayscale is '\(grayscale)', not 'rec601'")
        try decoder.require(
            that: percentiles.count == 2 && percentiles[0] >= 0 && percentiles[0] < percentiles[1]
                && percentiles[1] <= 100,
            else: "its percentiles are not two rising numbers in 0…100")
        try decoder.require(
            that: clip.count == 2 && clip[0] < clip[1], else: "its clip is not two rising numbers")
        let minimumRange = try values.decode(Double.self, forKey: .minimumRange)
        try decoder.require(that: minimumRange > 0, else: "its minimum_range is not above 0")
        let word = try values.decodeIfPresent(String.self, forKey: .scale)
        guard let scale = Preparation.Scale(rawValue: word ?? "percentiles") else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "its scale is '\(word ?? "")', not 'percentiles' or 'full'"))
        }
        preparation = Preparation(
            invertAboveMean: try values.decode(Double.self, forKey: .invertAboveMean),
            lowPercentile: percentiles[0], highPercentile: percentiles[1],
            minimumRange: minimumRange, clip: clip[0]...clip[1], scale: scale)
        tile = try values.decode(Int.self, forKey: .tile)
        overlap = try values.decode(Int.self, forKey: .overlap)
        threshold = try values.decode(Double.self, forKey: .threshold)
        try decoder.require(that: (0...1).contains(threshold), else: "its threshold is not in 0…1")
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode("rec601", forKey: .grayscale)
        try values.encode(preparation.invertAboveMean, forKey: .invertAboveMean)
        try values.encode(
            [preparation.lowPercentile, preparation.highPercentile], forKey: .percentiles)
        if preparation.scale != .percentiles {
            try values.encode(preparation.scale.rawValue, forKey: .scale)
        }
        try values.encode(preparation.minimumRange, forKey: .minimumRange)
        try values.encode(
            [preparation.clip.lowerBound, preparation.clip.upperBound], forKey: .clip)
        try values.encode(tile, forKey: .tile)
        try values.encode(overlap, forKey: .overlap)
        try values.encode(threshold, forKey: .threshold)
    }
}

/// Why a model with valid weights cannot segment images.
package enum ModelError: Error, Equatable, CustomStringConvertible {
    case noPreparation(model: String)
    case preparation(model: String, reason: String)
    case nuclei(model: String, reason: String)
    case scale(model: String, reason: String)
    case tiles(model: String, reason: String)

    package var description: String {
        switch self {
        case .noPreparation(let model):
            "the model '\(model)' does not say how images are prepared for it "
                + "('nucleid.preparation'): it can be measured, but not used"
        case .preparation(let model, let reason):
            "the model '\(model)' says wrongly how images are prepared for it: \(reason)"
        case .nuclei(let model, let reason):
            "the model '\(model)' has wrong rules for splitting nuclei: \(reason)"
        case .scale(let model, let reason):
            "the model '\(model)' says wrongly what sizes of nuclei it is good at: \(reason)"
        case .tiles(let model, let reason):
            "the model '\(model)' cannot be given \(reason)"
        }
    }
}
