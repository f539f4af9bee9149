import FoundationEssentials
import Network

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
