import FoundationEssentials
import Images
import TestSupport
import Testing

/// What Pillow's own decoder gives for the PngSuite; written by Tests/Fixtures/record.
struct RecordedSuite: Decodable {
    struct File: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let width: Int
        let height: Int
        let channels: Int
        /// Bits of a sample in the file, and of one as Pillow gives it.
        let fileBits: Int
        let bits: Int
        let digest: String

        var testDescription: String { name }
    }

    let valid: [File]
    let broken: [String]

    static func load() throws -> RecordedSuite { try decode("pngsuite.json") }
}

/// What NumPy makes of small images; written by Tests/Fixtures/record.
struct RecordedPreparations: Decodable {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let width: Int
        let height: Int
        let fileBits: Int
        let bitsUsed: Int
        let polarity: String
        let inverted: Bool
        let mean: Double
        let low: Double
        let high: Double
        let gray: [UInt16]
        let prepared: [Float]

        var testDescription: String { name }
    }

    let cases: [Case]

    static func load() throws -> RecordedPreparations { try decode("preparation.json") }
}

private func decode<Value: Decodable>(_ name: String) throws -> Value {
    let file = Fixtures.folder.appending(name).string
    return try JSONDecoder().decode(Value.self, from: Data(contentsOf: URL(filePath: file)))
}

extension Raster.Samples {
    /// FNV-1a, 64 bits, a whole sample where the original takes a byte; `shift` bits are dropped.
    func digest(shift: Int) -> String {
        let values: [UInt64] =
            switch self {
            case .eight(let samples): samples.map { UInt64($0) >> shift }
            case .sixteen(let samples): samples.map { UInt64($0) >> shift }
            }
        let hash = values.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ $1) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
