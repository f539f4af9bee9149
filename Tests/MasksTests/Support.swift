import FoundationEssentials
import Tensors
import TestSupport

/// What SciPy and NumPy made of the same masks and areas; written by Tests/Fixtures/record.
struct Recorded: Decodable {
    struct Components: Decodable, Sendable {
        let rows: [String]
        let areas: [Int]
    }

    struct Statistics: Decodable, Sendable {
        let areas: [Int]
        let mean: Double
        let sd: Double
        let min: Int
        let median: Double
        let max: Int
    }

    let components: [Components]
    let statistics: [Statistics]

    static func load() throws -> Recorded {
        let file = Fixtures.folder.appending("masks.json").string
        return try JSONDecoder().decode(
            Recorded.self, from: Data(contentsOf: URL(filePath: file)))
    }
}

extension Plane<Bool> {
    /// A mask drawn with `#` on anything else, one string a row.
    init(_ rows: [String]) {
        self.init(
            width: rows[0].count, height: rows.count,
            elements: rows.flatMap { $0.map { $0 == "#" } })
    }

    /// A mask of which about `density` is set, the same for the same seed.
    init(width: Int, height: Int, density: Double, seed: UInt64) {
        var random = SplitMix64(state: seed)
        self.init(
            width: width, height: height,
            elements: (0..<width * height).map { _ in
                Double.random(in: 0..<1, using: &random) < density
            })
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
