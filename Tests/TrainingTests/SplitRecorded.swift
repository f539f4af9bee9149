import FoundationEssentials
import Masks
import Tensors
import TestSupport

/// What scikit-learn and SciPy made of real images and small label images; written by
/// Tests/Fixtures/record-split.
struct SplitRecorded: Decodable {
    struct Image: Decodable, Sendable {
        let name: String
        let features: [Double]
    }

    struct Clustering: Decodable, Sendable, CustomStringConvertible {
        /// The points that the first centres are.
        let start: [Int]
        let labels: [Int]
        let inertia: Double
        let centres: [[Double]]

        var description: String { "\(start.count) clusters" }
    }

    struct Target: Decodable, Sendable, CustomStringConvertible {
        let name: String
        let width: Int
        let height: Int
        let labels: [Int32]
        let squares: [Int]
        let distance: [UInt8]

        var description: String { name }
        var nuclei: LabelImage {
            LabelImage(
                labels: Plane(width: width, height: height, elements: labels),
                count: Int(labels.max() ?? 0))
        }
    }

    let images: [Image]
    /// The images' features, standardised.
    let points: [[Double]]
    let clusterings: [Clustering]
    let targets: [Target]

    static func load() throws -> SplitRecorded {
        let file = Fixtures.folder.appending("split.json").string
        return try JSONDecoder().decode(
            SplitRecorded.self, from: Data(contentsOf: URL(filePath: file)))
    }
}
