import Evaluation
import Pipeline
import Segmentation
import SystemPackage

/// What has come of the images of an evaluation so far; the same whatever their order.
package struct EvaluationTally: Sendable {
    /// The files that are through, with a truth or without.
    package private(set) var finished = 0
    /// Images that have no truth.
    package var withoutTruth: [String] { missing.sorted() }
    /// Images that could not be evaluated.
    package var failures: [EvaluationReport.Failure] { failed.sorted { $0.image < $1.image } }

    private var comparisons: [Comparison] = []
    private var missing: [String] = []
    private var failed: [EvaluationReport.Failure] = []
    private var milliseconds: [PipelineStage: Double] = [:]
    private var worst: [(comparison: Comparison, strip: ComparisonStrip)] = []

    /// Counts from nothing.
    package init() {}

    /// Notes what came of an image, or of one of a file's pictures.
    ///
    /// - Complexity: O(1) but for the few images that are shown.
    mutating func record(_ name: FilePath, _ evaluated: Evaluated) {
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

    /// Notes that a file is through, of whose pictures all has been noted.
    mutating func finish() { finished += 1 }

    /// Notes a folder or file that cannot be looked at.
    mutating func record(unreadable name: String, _ reason: String) {
        failed.append(.init(image: name, reason: reason))
    }

    /// Whether an image of such a Dice coefficient is among the worst so far.
    func isAmongWorst(_ dice: Double) -> Bool {
        guard worst.count >= EvaluationPage.mostStrips, let best = worst.last else { return true }
        return dice <= best.comparison.pixels.dice
    }

    /// The figures.
    package func report(
        _ circumstances: EvaluationReport.Circumstances
    ) -> EvaluationReport {
        let stages = PipelineStage.evaluating
        let total = stages.compactMap { milliseconds[$0] }.reduce(0, +)
        return EvaluationReport(
            circumstances: circumstances,
            comparisons: comparisons.sorted { $0.subject.image < $1.subject.image },
            withoutAnnotation: withoutTruth, failures: failures,
            stages: stages.compactMap { stage in
                milliseconds[stage].map {
                    .init(
                        stage: stage.rawValue, milliseconds: $0 / Double(comparisons.count),
                        share: total > 0 ? $0 / total : 0)
                }
            })
    }

    /// The page.
    package func page(_ report: EvaluationReport) throws -> [UInt8] {
        try EvaluationPage.render(
            report, worst: worst.map { ($0.comparison.subject.image, $0.strip) })
    }

    private static func isWorse(_ first: Comparison, _ second: Comparison) -> Bool {
        (first.pixels.dice, first.subject.image) < (second.pixels.dice, second.subject.image)
    }
}
