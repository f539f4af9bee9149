import FoundationEssentials
import Masks
import Tensors
import TestSupport

/// Metrics and overlaps of pairs of label images, from StarDist and scikit-image; recorded by
/// Tests/Fixtures/record-matching.
struct RecordedMatchings: Decodable {
    struct Metrics: Decodable, Sendable {
        let tp: Double
        let fp: Double
        let fn: Double
        let precision: Double
        let recall: Double
        let accuracy: Double
        let f1: Double
        let panoptic_quality: Double

        /// All metrics in a fixed order.
        var all: [Double] {
            [
                tp, fp, fn, precision, recall, accuracy, f1, panoptic_quality,
            ]
        }
    }

    struct Pair: Decodable, Sendable {
        let name: String
        let width: Int
        let height: Int
        let truth: [Int]
        let found: [Int]
        let overlaps: [Int]
        let matchings: [Metrics]

        /// Whether nothing is annotated and nothing predicted.
        var isEmpty: Bool { truth == [0, width * height] && found == truth }

        /// Decodes runs of (label, length).
        func labels(runs: [Int]) -> LabelImage {
            let values = stride(from: 0, to: runs.count, by: 2).flatMap {
                [UInt16](repeating: UInt16(runs[$0]), count: runs[$0 + 1])
            }
            return LabelImage(
                relabelling: Plane(width: width, height: height, elements: values))
        }

        var measuredOverlaps: Overlaps {
            Overlaps(predicted: labels(runs: found), actual: labels(runs: truth))
        }

        var agreement: InstanceAgreement {
            InstanceAgreement(predicted: labels(runs: found), actual: labels(runs: truth))
        }
    }

    let images: [Pair]
    let pooled: [Metrics]
    let means: [Metrics]

    static func load() throws -> RecordedMatchings {
        let file = Fixtures.folder.appending("matching.json").string
        return try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: file)))
    }
}

extension Matching {
    /// The metrics in the order of ``RecordedMatchings/Metrics/all``.
    var metrics: [Double] {
        [
            Double(truePositives), Double(falsePositives), Double(falseNegatives), precision,
            recall, averagePrecision, f1, panopticQuality,
        ]
    }
}
