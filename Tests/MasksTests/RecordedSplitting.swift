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

extension SplittingParameters {
    /// Parameters without smoothing.
    static func unsmoothed(minimumDynamics: Double, mergeRule: MergeRule? = nil)
        -> SplittingParameters
    {
        SplittingParameters(
            relativeSmoothing: 0, smoothingRange: 0...0, minimumDynamics: minimumDynamics,
            mergeRule: mergeRule)
    }
}

extension LabelImage {
    /// Splits the pixels above 0 of a landscape whose heights are in units of 1/1024.
    init(flooding levels: Plane<Int>, h: Int) {
        self.init(
            flooding: levels.map { (Float($0 * 64) + 0.5) / 65535 },
            parameters: .unsmoothed(minimumDynamics: (Double(h * 64) + 0.5) / 65535),
            inside: levels.map { $0 > 0 })
    }

    /// Splits a mask without progress reports.
    init(
        splitting mask: NucleiMask, foreground: Plane<Float>, distance: Plane<Float>?,
        parameters: SplittingParameters
    ) {
        self.init(
            splitting: mask, foreground: foreground, distance: distance, parameters: parameters,
            progress: {}
        )
    }

    /// Splits a mask with a landscape as its distance map.
    init(
        flooding landscape: Plane<Float>, parameters rules: SplittingParameters,
        inside mask: Plane<Bool>
    ) {
        let foreground: Plane<Float> = mask.map { $0 ? 1 : 0 }
        self.init(
            splitting: NucleiMask(probability: foreground, threshold: 0.5, minimumArea: 1),
            foreground: foreground,
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
