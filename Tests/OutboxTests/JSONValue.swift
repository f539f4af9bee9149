import FoundationEssentials

/// A JSON value, for tests of the encoded keys and strings.
enum JSONValue: Decodable, Equatable {
    case null
    case string(String)
    case object([String: JSONValue])
    /// A number, a Boolean or an array, whose value tests do not compare.
    case other

    init(_ bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let object = try? container.decode([String: JSONValue].self) {
            self = .object(object)
        } else {
            self = .other
        }
    }

    /// The keys of an object, sorted.
    var keys: [String] {
        if case .object(let members) = self { members.keys.sorted() } else { [] }
    }

    /// A member of an object; `other` if it is missing.
    subscript(key: String) -> JSONValue {
        if case .object(let members) = self { members[key] ?? .other } else { .other }
    }
}
