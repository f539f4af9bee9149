import FoundationEssentials

extension Split {
    /// The content of `split.json`; the same bytes for the same split.
    ///
    /// - Throws: Nothing that a split can cause.
    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }

    /// Reads what ``json()`` wrote.
    ///
    /// - Throws: `DecodingError` where it is something else.
    package init(json: [UInt8]) throws {
        self = try JSONDecoder().decode(Split.self, from: Data(json))
    }
}
