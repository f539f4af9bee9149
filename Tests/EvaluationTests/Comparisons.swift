import Evaluation
import FoundationEssentials
import Masks
import Tensors
import TestSupport

/// What StarDist made of pairs of label images; written by Tests/Fixtures/record-matching.
struct RecordedDataSet: Decodable {
    struct Pair: Decodable, Sendable {
        let name: String
        let width: Int
        let height: Int
        let truth: [Int]
        let found: [Int]

        var comparison: Comparison {
            Comparison(
                of: .example(name), found: labels(found), annotated: labels(truth))
        }

        private func labels(_ runs: [Int]) -> LabelImage {
            let values = stride(from: 0, to: runs.count, by: 2).flatMap {
                [UInt16](repeating: UInt16(runs[$0]), count: runs[$0 + 1])
            }
            return LabelImage(
                relabelling: Plane(width: width, height: height, elements: values))
        }
    }

    struct Figures: Decodable, Sendable {
        let tp: Double
        let fp: Double
        let fn: Double
        let precision: Double
        let recall: Double
        let accuracy: Double
        let f1: Double
        let panoptic_quality: Double
    }

    let images: [Pair]
    let pooled: [Figures]
    let means: [Figures]

    static func load() throws -> RecordedDataSet {
        let file = Fixtures.folder.appending("matching.json").string
        return try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: file)))
    }
}

extension Comparison.Subject {
    static func example(
        _ image: String, expectedDice: Double = 0.9, interval: ClosedRange<Double>? = nil
    ) -> Comparison.Subject {
        Comparison.Subject(
            image: image, annotation: image, kind: .labelImage, expectedDice: expectedDice,
            expectedDiceInterval: interval, trainingDistance: interval == nil ? nil : 0.5,
            flags: [])
    }
}

extension Comparison {
    /// A row of pixels, each the digit of its nucleus.
    init(
        _ image: String, found: String, truth: String, expectedDice: Double = 0.9,
        interval: ClosedRange<Double>? = nil
    ) {
        func labels(_ row: String) -> LabelImage {
            LabelImage(
                relabelling: Plane(
                    width: row.utf8.count, height: 1, elements: row.utf8.map { UInt16($0) - 48 }))
        }
        self.init(
            of: .example(image, expectedDice: expectedDice, interval: interval),
            found: labels(found),
            annotated: labels(truth))
    }
}

extension EvaluationReport {
    /// A report of some images, one of which has a name that means harm.
    static func example(_ comparisons: [Comparison]) -> EvaluationReport {
        EvaluationReport(
            circumstances: Circumstances(
                model: "unet32", modelSha256: "ab", precision: "exact", images: "in",
                truth: "truth", finished: "2026-11-21T12:00:00.000Z", version: "0.1.0"),
            comparisons: comparisons, withoutAnnotation: ["c.png"],
            withoutImage: ["<i>.png"],
            failures: [Failure(image: "d<b>.png", reason: "it is a <script>.")],
            stages: [Stage(stage: "network", milliseconds: 12.5, share: 1)])
    }
}
