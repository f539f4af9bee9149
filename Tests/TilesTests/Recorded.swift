import FoundationEssentials
import TestSupport

/// What the reference pipeline and NumPy say; written by Tests/Fixtures/record.
struct Recorded: Decodable {
    /// The origins of tiles of 256 that overlap by 32; in `runs`, also of the lengths up to the
    /// next one's.
    struct Origins: Decodable, Sendable {
        let from: Int
        let origins: [Int]
    }

    /// Which pixel of an axis of `length` each of the padded axis shows, for tiles of 64.
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
