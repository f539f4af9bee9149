import FoundationEssentials
import Masks
import Tensors
import TestSupport

/// What StarDist and scikit-image made of pairs of label images; written by
/// Tests/Fixtures/record-matching.
struct RecordedMatchings: Decodable {
    struct Figures: Decodable, Sendable {
        let tp: Double
        let fp: Double
        let fn: Double
        let precision: Double
        let recall: Double
        let accuracy: Double
        let f1: Double
        let panoptic_quality: Double

        /// In one order for all.
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
        let matchings: [Figures]

        /// Whether there is neither a nucleus nor one found.
        var isEmpty: Bool { truth == [0, width * height] && found == truth }

        func labels(_ runs: [Int]) -> LabelImage {
            let values = stride(from: 0, to: runs.count, by: 2).flatMap {
                [UInt16](repeating: UInt16(runs[$0]), count: runs[$0 + 1])
            }
            return LabelImage(
                relabelling: Plane(width: width, height: height, elements: values))
        }

        var overlapsOfOurs: Overlaps {
            Overlaps(predicted: labels(found), actual: labels(truth))
        }

        var agreement: InstanceAgreement {
            InstanceAgreement(predicted: labels(found), actual: labels(truth))
        }
    }

    let images: [Pair]
    let pooled: [Figures]
    let means: [Figures]

    static func load() throws -> RecordedMatchings {
        let file = Fixtures.folder.appending("matching.json").string
        return try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: file)))
    }
}

extension Matching {
    /// In the order of ``RecordedMatchings/Figures/all``.
    var figures: [Double] {
        [
            Double(truePositives), Double(falsePositives), Double(falseNegatives), precision,
            recall, averagePrecision, f1, panopticQuality,
        ]
    }
}
