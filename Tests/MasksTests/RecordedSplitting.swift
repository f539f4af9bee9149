import FoundationEssentials
import Masks
import Tensors
import TestSupport

/// Distances, hulls and watersheds of masks, from SciPy, Shapely and scikit-image; recorded by
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
        /// The minimum dynamics of a peak (h of the h-maxima), in levels.
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
    /// Parameters without smoothing.
    static func unsmoothed(depth: Double, merge: MergeRule? = nil) -> SplittingRules {
        SplittingRules(smoothing: 0, smoothingRange: 0...0, depth: depth, merge: merge)
    }
}

extension LabelImage {
    /// Splits the pixels above 0 of a landscape whose heights are in units of 1/1024.
    init(flooding levels: Plane<Int>, h: Int) {
        self.init(
            flooding: levels.map { (Float($0 * 64) + 0.5) / 65535 },
            by: .unsmoothed(depth: (Double(h * 64) + 0.5) / 65535),
            inside: levels.map { $0 > 0 })
    }

    /// Splits a mask without progress reports.
    init(
        splitting mask: NucleiMask, foreground: Plane<Float>, distance: Plane<Float>?,
        parameters: SplittingRules
    ) {
        self.init(
            dividing: mask, foreground: foreground, distance: distance, by: parameters, progress: {}
        )
    }

    /// Splits a mask with a landscape as its distance map.
    init(flooding landscape: Plane<Float>, by rules: SplittingRules, inside mask: Plane<Bool>) {
        let foreground: Plane<Float> = mask.map { $0 ? 1 : 0 }
        self.init(
            splitting: NucleiMask(foreground, above: 0.5, minimumArea: 1), foreground: foreground,
            distance: landscape, parameters: rules)
    }
}

extension Plane {
    /// The transposed plane.
    var transposed: Plane {
        Plane(
            width: height, height: width,
            elements: (0..<width).flatMap { column in
                (0..<height).map { self[$0, column] }
            })
    }

    /// The plane mirrored left to right.
    var mirrored: Plane {
        Plane(
            width: width, height: height,
            elements: (0..<height).flatMap { row in
                elements[row * width..<(row + 1) * width].reversed()
            })
    }
}
