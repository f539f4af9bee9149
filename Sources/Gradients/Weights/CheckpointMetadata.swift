import FoundationEssentials
import Network

extension Checkpoint {
    /// The version of the checkpoint format; files of other versions are rejected.
    static let version = "1"

    /// The metadata keys.
    enum Key {
        static let version = "nucleid.checkpoint"
        static let blueprint = "nucleid.blueprint"
        static let adam = "nucleid.adam"
        static let average = "nucleid.average"
        /// The prefix of the keys of ``loopState`` entries.
        static let note = "nucleid.note."
    }

    /// The settings and step number of an ``Adam``, without its tensors.
    struct AdamText: Codable {
        let settings: Adam.Settings
        let step: Int

        /// Reads and validates the optimiser settings from the metadata.
        ///
        /// - Throws: ``WeightsError/metadata(key:reason:)`` if they are missing, malformed or out
        ///   of range.
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

    /// The decay and count of a ``MovingAverage``, without its tensors.
    struct AverageText: Codable {
        let decay: Double
        let count: Int

        /// Reads and validates the moving average settings from the metadata.
        ///
        /// - Throws: ``WeightsError/metadata(key:reason:)`` if they are missing, malformed or out
        ///   of range.
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

    /// Reads and validates the trainable architecture from the metadata.
    ///
    /// - Throws: ``WeightsError/metadata(key:reason:)`` if it is missing, malformed or out of
    ///   range.
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

/// JSON encoding and decoding of values in the metadata of a weights file.
enum MetadataText {
    /// Returns the JSON of a value; equal values give equal text.
    ///
    /// The value must not contain NaN or infinities.
    static func text(of value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(value) else {
            preconditionFailure("settings, names and counts are always JSON")
        }
        return String(decoding: json, as: UTF8.self)
    }

    /// Decodes the JSON value of a key.
    ///
    /// - Throws: ``WeightsError/metadata(key:reason:)`` if it is missing or malformed.
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
