import FoundationEssentials

/// A property that is written as `null` where it has no value, rather than left out.
@propertyWrapper
package struct Nullable<Value: Codable & Sendable & Equatable>: Codable, Sendable, Equatable {
    /// The value, or `nil`.
    package var wrappedValue: Value?

    /// Wraps a value, or none.
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

/// What sidecars of earlier versions do not have.
protocol LaterAddition {}

extension KeyedDecodingContainer {
    /// No value also where the key is missing, as in results of earlier versions.
    func decode<Value: LaterAddition>(
        _ type: Nullable<Value>.Type, forKey key: Key
    ) throws -> Nullable<Value> {
        try decodeIfPresent(type, forKey: key) ?? Nullable(wrappedValue: nil)
    }
}

/// A moment as RFC 3339 writes it: UTC, to the millisecond.
package struct Timestamp: Codable, Sendable, Equatable, CustomStringConvertible {
    private static let style = Date.ISO8601FormatStyle()
    /// Such as `2026-11-20T23:59:59.123Z`.
    package let description: String

    /// A moment in nanoseconds since 1970; what is below a millisecond is dropped.
    package init(nanoseconds: Int) {
        // A Date holds seconds as a Double, and its style cuts what is a trifle too small: 0.122
        // for 0.123. So it is given whole seconds alone.
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let whole = Date(timeIntervalSince1970: Double(rest < 0 ? seconds - 1 : seconds))
        let milliseconds = (rest < 0 ? rest + 1_000_000_000 : rest) / 1_000_000
        let digits = String(1000 + milliseconds).dropFirst()
        description = "\(whole.formatted(Self.style).dropLast()).\(digits)Z"
    }

    /// The moment of the call.
    package static var now: Timestamp {
        Timestamp(nanoseconds: Int(Date().timeIntervalSince1970 * 1e9))
    }

    package init(from decoder: any Decoder) throws {
        description = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Sidecars to and from bytes: snake_case, sorted keys, indented, no NaN.
package enum SidecarCoding {
    /// Writes a sidecar; ends with a line feed.
    package static func encode(_ sidecar: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try [UInt8](encoder.encode(sidecar)) + [UInt8(ascii: "\n")]
    }

    /// Reads a sidecar.
    package static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8]
    ) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(bytes))
    }
}
