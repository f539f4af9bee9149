import Evaluation
import FoundationEssentials
import Linux

/// Prints an evaluation: tables on a terminal, otherwise one line of JSON.
enum EvaluationOutput {
    /// The line of JSON.
    private struct Line: Encodable {
        let evaluation: EvaluationTotals
        let stages: [EvaluationReport.Stage]
        let without_truth: Int
        let truth_without_image: Int
        let failed: Int
        let seconds: Double
    }

    /// Prints the totals and the time of each stage.
    ///
    /// - Parameters:
    ///   - report: The evaluation.
    ///   - seconds: The wall time of all of it.
    ///   - json: Whether as JSON on a terminal, too.
    /// - Throws: `EncodingError` if a number is not finite.
    static func print(_ report: EvaluationReport, seconds: Double, asJSON json: Bool) throws {
        guard StandardOutput.isTerminal, !json else {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let line = Line(
                evaluation: report.totals, stages: report.stages,
                without_truth: report.withoutAnnotation.count,
                truth_without_image: report.withoutImage.count, failed: report.failures.count,
                seconds: seconds.rounded(to: 3))
            return Swift.print(String(decoding: try encoder.encode(line), as: UTF8.self))
        }
        Swift.print(text(of: report, seconds: seconds), terminator: "")
    }

    private static func text(of report: EvaluationReport, seconds: Double) -> String {
        let heading =
            "\(report.totals.images) images compared, \(report.withoutAnnotation.count) without "
            + "ground truth, \(report.withoutImage.count) files of ground truth without an image, "
            + "\(report.failures.count) failed, \(seconds.rounded(to: 2)) s"
        return heading + "\n\n" + pixels(of: report.totals) + "\n" + nuclei(of: report.totals)
            + "\n"
            + TextTable.format(
                headings: ["stage", "ms/image", "share"],
                rows: report.stages.map { [$0.stage, $0.milliseconds.text, $0.share.percent] })
    }

    private static func pixels(of totals: EvaluationTotals) -> String {
        let pixels = totals.pixels
        return TextTable.format(
            headings: ["pixels", "mean", "pooled"],
            rows: [
                ["Dice", pixels.diceMean.fraction, pixels.dicePooled.fraction],
                ["Dice, median", pixels.diceMedian.fraction, ""],
                ["IoU", pixels.iouMean.fraction, pixels.iouPooled.fraction],
                ["precision", pixels.precisionMean.fraction, pixels.precisionPooled.fraction],
                ["recall", pixels.recallMean.fraction, pixels.recallPooled.fraction],
                ["pixel error", pixels.pixelErrorMean.fraction, pixels.pixelErrorPooled.fraction],
                ["|expected - measured| Dice", totals.expectedDice.meanError.fraction, ""],
            ] + intervals(of: totals.expectedDice))
    }

    private static func intervals(of expected: ExpectedDiceTotals) -> [[String]] {
        guard let coverage = expected.coverage, let width = expected.intervalWidth else {
            return []
        }
        return [
            ["Dice in its expected interval", coverage.percent, ""],
            ["width of the interval", width.fraction, ""],
        ]
    }

    private static func nuclei(of totals: EvaluationTotals) -> String {
        let (nuclei, components) = (totals.instances, totals.components)
        func row(_ name: String, _ metric: (InstanceTotals) -> Double) -> [String] {
            [name, metric(nuclei).fraction, metric(components).fraction]
        }
        return TextTable.format(
            headings: ["nuclei", "instances", "components"],
            rows: [
                ["count", "\(nuclei.count)", "\(components.count)"],
                ["true count", "\(nuclei.trueCount)", "\(components.trueCount)"],
                row("count error, mean") { $0.countErrorMean },
                row("count error, total") { $0.countErrorTotal },
                row("AP 0.50, mean") { $0.averagePrecisionMeans.first ?? 0 },
                row("AP 0.50, pooled") { $0.averagePrecisionsPooled.first ?? 0 },
                row("mAP 0.50-0.95, mean") { $0.meanAveragePrecisionMean },
                row("mAP 0.50-0.95, pooled") { $0.meanAveragePrecisionPooled },
                row("panoptic quality, mean") { $0.panopticQualityMean },
                row("panoptic quality, pooled") { $0.panopticQualityPooled },
            ])
    }
}
