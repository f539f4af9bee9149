import Exports
import FoundationEssentials
import Masks
import Tensors
import TestSupport

/// What GEOS, roifile and NumPy made of the same nuclei; written by Tests/Fixtures/record-exports.
struct Recorded: Decodable {
    struct Case: Decodable, Sendable, CustomStringConvertible {
        let name: String
        let rows: [String]
        let nuclei: [[[[[Int]]]]]
        let runs: [String]

        var description: String { name }
        var labels: LabelImage { LabelImage(drawn: rows) }
    }

    struct Outline: Decodable, Sendable, CustomStringConvertible {
        let number: Int
        let name: String
        let polygons: [[[[Int]]]]
        let hex: String

        var description: String { name }
    }

    struct Probability: Decodable, Sendable {
        let value: Float
        let sample: UInt16
    }

    let cases: [Case]
    let outlines: [Outline]
    let probabilities: [Probability]

    static func load() throws -> Recorded {
        let file = Fixtures.folder.appending("exports.json").string
        return try JSONDecoder().decode(
            Recorded.self, from: Data(contentsOf: URL(filePath: file)))
    }
}

extension Polygon {
    /// From recorded rings, the first of which is the outer.
    init(_ rings: [[[Int]]]) {
        let rings = rings.map { Ring($0.map { Corner(x: $0[0], y: $0[1]) }) }
        self.init(exterior: rings[0], holes: Array(rings.dropFirst()))
    }
}

extension LabelImage {
    /// Labels drawn as digits of base 36 on anything else, one string a row.
    init(drawn rows: [String]) {
        let values = rows.flatMap { $0.map { UInt16(String($0), radix: 36) ?? 0 } }
        self.init(
            relabelling: Plane(width: rows[0].count, height: rows.count, elements: values))
    }

    /// Each pixel on its own one of `kinds` labels, or background; the same for the same seed.
    init(width: Int, height: Int, kinds: UInt16, empty: Double, seed: UInt64) {
        var random = SplitMix64(state: seed)
        let values = (0..<width * height).map { _ in
            Double.random(in: 0..<1, using: &random) < empty
                ? 0 : UInt16.random(in: 1...kinds, using: &random)
        }
        self.init(relabelling: Plane(width: width, height: height, elements: values))
    }
}

/// Steele, Lea and Flood's generator (2014), for numbers that are the same on every run.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
