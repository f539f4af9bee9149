import FoundationEssentials
import Network

extension Checkpoint {
    /// What the format of the file is called; another one is refused.
    static let version = "1"

    /// The names of the metadata.
    enum Key {
        static let version = "nucleid.checkpoint"
        static let blueprint = "nucleid.blueprint"
        static let adam = "nucleid.adam"
        static let average = "nucleid.average"
        /// What the name of a note stands behind.
        static let note = "nucleid.note."
    }

    /// What an ``Adam`` is besides its tensors.
    struct AdamText: Codable {
        let settings: Adam.Settings
        let step: Int

        /// Reads it from the metadata.
        ///
        /// - Throws: ``WeightsError/metadata(key:reason:)``.
        static func read(_ metadata: [String: String]) throws(WeightsError) -> AdamText {
            let text = try MetadataText.value(AdamText.self, under: Key.adam, of: metadata)
            let betas = [text.settings.beta1, text.settings.beta2]
            guard text.step >= 0, betas.allSatisfy((0..<1).contains), text.settings.epsilon >= 0,
                text.settings.weightDecay >= 0
            else {
                throw .metadata(
                    key: Key.adam,
                    reason: "cannot be used: a step, epsilon or weight decay is below 0 or a beta "
                        + "outside 0..<1")
            }
            return text
        }
    }

    /// What a ``MovingAverage`` is besides its tensors.
    struct AverageText: Codable {
        let decay: Double
        let count: Int

        /// Reads it from the metadata.
        ///
        /// - Throws: ``WeightsError/metadata(key:reason:)``.
        static func read(_ metadata: [String: String]) throws(WeightsError) -> AverageText {
            let text = try MetadataText.value(AverageText.self, under: Key.average, of: metadata)
            guard (0..<1).contains(text.decay), text.count >= 0 else {
                throw .metadata(
                    key: Key.average,
                    reason: "cannot be used: its decay is outside 0..<1 or its count below 0")
            }
            return text
        }
    }

    /// Reads what is trained from the metadata.
    ///
    /// - Throws: ``WeightsError/metadata(key:reason:)``.
    static func blueprint(of metadata: [String: String]) throws(WeightsError)
        -> TrainableArchitecture
    {
        let blueprint = try MetadataText.value(
            TrainableArchitecture.self, under: Key.blueprint, of: metadata)
        let depth = blueprint.architecture.depth
        guard [0, depth + 1].contains(blueprint.encoderDropout.count),
            [0, depth].contains(blueprint.decoderDropout.count),
            (blueprint.encoderDropout + blueprint.decoderDropout).allSatisfy((0..<1).contains)
        else {
            throw .metadata(
                key: Key.blueprint,
                reason: "cannot be used: it has not a share of dropout in 0..<1 for each level")
        }
        return blueprint
    }
}

/// Values as JSON in the metadata of a weights file.
enum MetadataText {
    /// The JSON of a value without NaN and infinities; the same value gives the same text.
    static func text(of value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(value) else {
            preconditionFailure("settings, names and counts are always JSON")
        }
        return String(decoding: json, as: UTF8.self)
    }

    /// Reads the value under a key.
    ///
    /// - Throws: ``WeightsError/metadata(key:reason:)``.
    static func value<Value: Decodable>(
        _ type: Value.Type, under key: String, of metadata: [String: String]
    ) throws(WeightsError) -> Value {
        guard let text = metadata[key] else { throw .metadata(key: key, reason: "is missing") }
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch DecodingError.dataCorrupted(let context) {
            throw .metadata(key: key, reason: "cannot be used: \(context.debugDescription)")
        } catch {
            throw .metadata(key: key, reason: "cannot be read: \(error)")
        }
    }
}
