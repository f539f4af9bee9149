import Exports
import FoundationEssentials
import Masks
import Tensors
import TestSupport

/// Exports of the same nuclei by GEOS, roifile and NumPy, recorded by
/// Tests/Fixtures/record-exports.
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
    /// Creates a polygon from recorded rings, the exterior first.
    init(rings: [[[Int]]]) {
        let rings = rings.map { Ring(corners: $0.map { Corner(x: $0[0], y: $0[1]) }) }
        self.init(exterior: rings[0], holes: Array(rings.dropFirst()))
    }
}

extension LabelImage {
    /// Labels as base-36 digits, one string for each row; other characters are background.
    init(drawn rows: [String]) {
        let values = rows.flatMap { $0.map { UInt16(String($0), radix: 36) ?? 0 } }
        self.init(
            relabelling: Plane(width: rows[0].count, height: rows.count, elements: values))
    }

    /// Random pixels, each background or one of `kinds` labels, determined by the seed.
    init(width: Int, height: Int, kinds: UInt16, empty: Double, seed: UInt64) {
        var random = SplitMix64(state: seed)
        let values = (0..<width * height).map { _ in
            Double.random(in: 0..<1, using: &random) < empty
                ? 0 : UInt16.random(in: 1...kinds, using: &random)
        }
        self.init(relabelling: Plane(width: width, height: height, elements: values))
    }
}

extension GeoJSONWriter {
    /// The feature collection of all nuclei of an image.
    static func features(
        of contours: Contours, digest: String, measurements: [[(name: String, value: Double)]]
    ) -> [UInt8] {
        var json = GeoJSONWriter(digest: digest)
        for (polygons, measurements) in zip(contours.polygons, measurements) {
            json.add(polygons, measurements: measurements)
        }
        json.finish()
        return json.bytes
    }
}

extension ROISetWriter {
    /// The archive of all nuclei of an image.
    static func archive(of contours: Contours) throws(ExportError) -> [UInt8] {
        var set = try ROISetWriter(width: contours.width, height: contours.height)
        for polygons in contours.polygons { try set.add(polygons) }
        return try set.close()
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
