import FoundationEssentials
import TestSupport

/// Tile origins and padding from the reference pipeline and NumPy, recorded by
/// Tests/Fixtures/record.
struct Recorded: Decodable {
    /// The origins of tiles of 256 pixels with an overlap of 32, for an axis of `from` pixels; in
    /// `runs` also for all lengths up to the next entry's.
    struct Origins: Decodable, Sendable {
        let from: Int
        let origins: [Int]
    }

    /// The source pixel of each pixel of an axis of `length` padded for tiles of 64.
    struct Padding: Decodable, Sendable {
        let length: Int
        let shows: [Int]
    }

    let runs: [Origins]
    let single: [Origins]
    let padding: [Padding]

    static func load() throws -> Recorded {
        let file = Fixtures.folder.appending("tiles.json").string
        return try JSONDecoder().decode(
            Recorded.self, from: Data(contentsOf: URL(filePath: file)))
    }
}
