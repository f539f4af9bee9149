import FoundationEssentials

/// JSON as it stands, for tests that look at what was written rather than at what is read back.
enum JSONValue: Decodable, Equatable {
    case null
    case string(String)
    case object([String: JSONValue])
    /// A number, a truth value or a list: not looked into here.
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

    /// A member of an object; `other` where there is none.
    subscript(key: String) -> JSONValue {
        if case .object(let members) = self { members[key] ?? .other } else { .other }
    }
}
