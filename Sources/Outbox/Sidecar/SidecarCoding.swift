import FoundationEssentials
import Linux
import SystemPackage

/// An optional property that is encoded as `null` if it is `nil`, rather than left out.
@propertyWrapper
package struct Nullable<Value: Codable & Sendable & Equatable>: Codable, Sendable, Equatable {
    package var wrappedValue: Value?

    package init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        wrappedValue = container.decodeNil() ? nil : try container.decode(Value.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let wrappedValue {
            try container.encode(wrappedValue)
        } else {
            try container.encodeNil()
        }
    }
}

/// Types of properties that sidecars of earlier versions do not have.
protocol OptionalInOlderSidecars {}

extension KeyedDecodingContainer {
    /// Decodes `nil` also if the key is missing, as in results of earlier versions.
    func decode<Value: OptionalInOlderSidecars>(
        _ type: Nullable<Value>.Type, forKey key: Key
    ) throws -> Nullable<Value> {
        try decodeIfPresent(type, forKey: key) ?? Nullable(wrappedValue: nil)
    }
}

/// A time in RFC 3339 format, UTC with milliseconds.
package struct Timestamp: Codable, Sendable, Equatable, CustomStringConvertible {
    private static let style = Date.ISO8601FormatStyle()
    /// The text, such as `2026-11-20T23:59:59.123Z`.
    package let description: String

    /// Formats a time in nanoseconds since 1970, rounded down to milliseconds.
    package init(nanoseconds: Int) {
        // Date stores seconds as Double, and its format style rounds down, which can turn 0.123
        // into 0.122. So the style formats whole seconds only.
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let whole = Date(timeIntervalSince1970: Double(rest < 0 ? seconds - 1 : seconds))
        let milliseconds = (rest < 0 ? rest + 1_000_000_000 : rest) / 1_000_000
        let digits = String(1000 + milliseconds).dropFirst()
        description = "\(whole.formatted(Self.style).dropLast()).\(digits)Z"
    }

    /// The time that was a duration ago, by the system clock.
    package init(ago elapsed: Duration) {
        let seconds = Date().timeIntervalSince1970 - elapsed / .seconds(1)
        self.init(nanoseconds: Int(seconds * 1e9))
    }

    /// The current time.
    package static var now: Timestamp { Timestamp(ago: .zero) }

    package init(from decoder: any Decoder) throws {
        description = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The JSON encoding of sidecars: snake_case, sorted keys, indented, without NaN and infinity.
package enum SidecarCoding {
    /// Encodes a sidecar; the bytes end with a line feed.
    package static func encode(_ sidecar: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try [UInt8](encoder.encode(sidecar)) + [UInt8(ascii: "\n")]
    }

    /// Decodes a sidecar.
    package static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8]
    ) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(bytes))
    }
}

/// A path in JSON: as text, and as bytes if they are not UTF-8.
package struct EncodedPath: Codable, Sendable, Equatable {
    /// The path as text, with U+FFFD for bytes that are not UTF-8.
    package let text: String
    /// The bytes in base64 (RFC 4648, section 4); `nil` if they are UTF-8.
    package let bytes: String?

    /// Encodes a path.
    package init(_ path: FilePath) {
        text = String(decoding: path.bytes, as: UTF8.self)
        bytes = path.isValidUTF8 ? nil : Data(path.bytes).base64EncodedString()
    }

    /// Creates the record from values of a sidecar.
    init(text: String, bytes: String?) {
        self.text = text
        self.bytes = bytes
    }

    /// The decoded path.
    package var path: FilePath {
        // From bytes, not from a string: edited text may hold a NUL, which ends a path.
        guard let bytes, let data = Data(base64Encoded: bytes) else {
            return FilePath(bytes: Array(text.utf8))
        }
        return FilePath(bytes: [UInt8](data))
    }
}
