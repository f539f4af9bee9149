import FoundationEssentials
import Tensors
import TestSupport

/// Components and statistics from SciPy and NumPy, recorded by Tests/Fixtures/record.
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
    /// A mask with one string for each row; `#` is foreground.
    init(drawn rows: [String]) {
        self.init(
            width: rows[0].count, height: rows.count,
            elements: rows.flatMap { $0.map { $0 == "#" } })
    }

    /// A random mask with a fraction `density` of foreground, determined by the seed.
    init(width: Int, height: Int, density: Double, seed: UInt64) {
        var random = SplitMix64(state: seed)
        self.init(
            width: width, height: height,
            elements: (0..<width * height).map { _ in
                Double.random(in: 0..<1, using: &random) < density
            })
    }
}

/// The SplitMix64 generator (Steele, Lea and Flood, 2014), for reproducible random numbers.
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
