import Evaluation
import Pipeline
import Segmentation
import SystemPackage

/// The results of an evaluation so far, which do not depend on the order of the images.
package struct EvaluationTally: Sendable {
    /// The number of files that are finished, with ground truth or without.
    package private(set) var finished = 0
    /// The names of the pictures without ground truth, sorted.
    package var withoutTruth: [String] { missing.sorted() }
    /// The number of pictures without ground truth.
    var withoutTruthCount: Int { missing.count }
    /// The pictures, files and folders that could not be evaluated, sorted by name.
    package var failures: [EvaluationReport.Failure] { failed.sorted { $0.image < $1.image } }

    /// The files of ground truth that belong to no image, sorted.
    package internal(set) var truthsWithoutImage: [String] = []

    private var comparisons: [Comparison] = []
    private var missing: [String] = []
    private var failed: [EvaluationReport.Failure] = []
    private var milliseconds: [PipelineStage: Double] = [:]
    private var worst: [(comparison: Comparison, strip: ComparisonStrip)] = []

    /// Creates an empty tally.
    package init() {}

    /// Records the outcome of a picture.
    ///
    /// - Complexity: Amortized O(1), except for the worst pictures, of which a few are kept sorted.
    mutating func record(_ name: FilePath, result evaluated: Evaluated) {
        switch evaluated {
        case .compared(let comparison, let strip, let timings):
            comparisons.append(comparison)
            milliseconds.merge(timings.milliseconds, uniquingKeysWith: +)
            guard let strip else { return }
            worst.append((comparison, strip))
            worst.sort { Self.isWorse($0.comparison, $1.comparison) }
            if worst.count > EvaluationPage.mostStrips { worst.removeLast() }
        case .withoutTruth: missing.append(name.string)
        case .failed(let reason): failed.append(.init(image: name.string, reason: reason))
        }
    }

    /// Counts a finished file, after the outcomes of all its pictures were recorded.
    mutating func finish() { finished += 1 }

    /// Records a folder or file that cannot be read.
    mutating func record(unreadable name: String, reason: String) {
        failed.append(.init(image: name, reason: reason))
    }

    /// Whether a picture with this Dice coefficient is among the worst so far.
    func isAmongWorst(_ dice: Double) -> Bool {
        guard worst.count >= EvaluationPage.mostStrips, let best = worst.last else { return true }
        return dice <= best.comparison.pixels.dice
    }

    /// Returns the report: all comparisons, sorted by name, and the mean time of each stage.
    package func report(
        under circumstances: EvaluationReport.Circumstances
    ) -> EvaluationReport {
        let stages = PipelineStage.evaluating
        let total = stages.compactMap { milliseconds[$0] }.reduce(0, +)
        return EvaluationReport(
            circumstances: circumstances,
            comparisons: comparisons.sorted { $0.subject.image < $1.subject.image },
            withoutAnnotation: withoutTruth, withoutImage: truthsWithoutImage,
            failures: failures,
            stages: stages.compactMap { stage in
                milliseconds[stage].map {
                    .init(
                        stage: stage.rawValue, milliseconds: $0 / Double(comparisons.count),
                        share: total > 0 ? $0 / total : 0)
                }
            })
    }

    /// Renders the HTML page of a report, with the strips of the worst pictures.
    package func page(for report: EvaluationReport) throws -> [UInt8] {
        try EvaluationPage.render(
            report, worst: worst.map { ($0.comparison.subject.image, $0.strip) })
    }

    private static func isWorse(_ first: Comparison, _ second: Comparison) -> Bool {
        (first.pixels.dice, first.subject.image) < (second.pixels.dice, second.subject.image)
    }
}

/// The outcome of the evaluation of one picture.
package enum Evaluated: Sendable {
    /// The result was compared with ground truth; there is a strip if the picture is to be shown.
    case compared(Comparison, ComparisonStrip?, StageTimings)
    /// There is no ground truth for the picture.
    case withoutTruth
    /// The picture cannot be compared; the reason is one or two sentences.
    case failed(String)
}
