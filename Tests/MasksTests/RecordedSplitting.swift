import FoundationEssentials
import Masks
import Tensors
import TestSupport

/// What SciPy, scikit-image and Shapely made of the same masks and landscapes; written by
/// Tests/Fixtures/record-splitting.
struct RecordedSplitting: Decodable {
    struct Distances: Decodable, Sendable {
        let rows: [String]
        let squares: [Int]
    }

    struct Hull: Decodable, Sendable {
        let rows: [String]
        let area: Double
    }

    struct Landscape: Decodable, Sendable {
        let width: Int
        let height: Int
        /// The dynamics that a summit must have, in levels.
        let h: Int
        let count: Int
        let levels: [Int]
        let basins: [Int]
    }

    let distances: [Distances]
    let hulls: [Hull]
    let landscapes: [Landscape]

    static func load() throws -> RecordedSplitting {
        let file = Fixtures.folder.appending("splitting.json").string
        return try JSONDecoder().decode(
            RecordedSplitting.self, from: Data(contentsOf: URL(filePath: file)))
    }
}

extension SplittingRules {
    /// Rules under which the landscape is flooded as it is.
    static func unsmoothed(depth: Double, merge: MergeRule? = nil) -> SplittingRules {
        SplittingRules(smoothing: 0, smoothingRange: 0...0, depth: depth, merge: merge)
    }
}

extension LabelImage {
    /// Divides what is above 0 of a landscape of heights in 1/1024.
    init(flooding levels: Plane<Int>, h: Int) {
        self.init(
            flooding: levels.map { (Float($0 * 64) + 0.5) / 65535 },
            by: .unsmoothed(depth: (Double(h * 64) + 0.5) / 65535),
            inside: levels.map { $0 > 0 })
    }

    /// Divides a mask by a landscape.
    init(flooding landscape: Plane<Float>, by rules: SplittingRules, inside mask: Plane<Bool>) {
        let foreground: Plane<Float> = mask.map { $0 ? 1 : 0 }
        self.init(
            dividing: NucleiMask(foreground, above: 0.5, minimumArea: 1), foreground: foreground,
            distance: landscape, by: rules)
    }
}

extension Plane {
    /// Its rows as columns.
    var transposed: Plane {
        Plane(
            width: height, height: width,
            elements: (0..<width).flatMap { column in
                (0..<height).map { self[$0, column] }
            })
    }

    /// Its rows from right to left.
    var mirrored: Plane {
        Plane(
            width: width, height: height,
            elements: (0..<height).flatMap { row in
                elements[row * width..<(row + 1) * width].reversed()
            })
    }
}
