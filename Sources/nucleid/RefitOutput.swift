import Fitting
import Linux

/// The tables that `nucleid refit` prints.
enum RefitOutput {
    /// All tables, with empty lines between.
    static func text(of report: RefitReport) -> String {
        let tables =
            [sets(of: report), fitted(in: report), quality(of: report)]
            + estimate(of: report) + [scores(of: report)]
        return tables.joined(separator: "\n")
    }

    /// The terms of the estimate of Dice coefficients, and its errors by leaving out a set.
    private static func estimate(of report: RefitReport) -> [String] {
        guard let fit = report.diceEstimate else {
            return report.isDiceEstimateRemoved
                ? [
                    "The model's estimate of Dice coefficients was removed, with its interval: it was "
                        + "fitted to other rules; '--unseen' fits another.\n"
                ] : []
        }
        let terms = TextTable.format(
            headings: ["expected Dice", "mean", "sd", "weight"],
            rows: fit.estimate.terms.map {
                [
                    $0.feature.rawValue, $0.mean.fraction, $0.deviation.fraction,
                    $0.weight.fraction,
                ]
            })
        let errors = TextTable.format(
            headings: [
                "set, left out", "images", "Dice", "expected", "MAE", "bias", "r", "in interval",
                "width", "unlike training",
            ],
            rows: fit.sets.map { set in
                let e = set.errors
                return [
                    set.path.replacingControlCharacters + (set.isUnseen ? " (unseen)" : ""),
                    "\(e.images)", e.measured.fraction, e.expected.fraction, e.meanError.fraction,
                    e.bias.fraction, e.correlation?.fraction ?? "none", e.coverage.percent,
                    e.intervalWidth.fraction, e.flagged?.percent ?? "none",
                ]
            })
        return [terms, errors]
    }

    private static func sets(of report: RefitReport) -> String {
        TextTable.format(
            headings: ["set", "images", "scaled", "left out"],
            rows: report.sets.map {
                [
                    $0.path.replacingControlCharacters, "\($0.images)", "\($0.scaled)",
                    "\($0.leftOut)",
                ]
            })
    }

    private static func fitted(in report: RefitReport) -> String {
        let (splitting, rules) = (report.splitting, report.nuclei.splitting)
        var rows = [
            ["threshold", "\(report.threshold.value)"],
            ["Dice at the threshold", report.threshold.dice.fraction],
            ["Dice at the threshold of before", report.threshold.diceBefore.fraction],
            ["smoothing", "\(rules.relativeSmoothing)"],
            ["depth", "\(rules.minimumDynamics)"],
            ["confidence", "\(rules.minimumProbability)"],
            ["least area", "\(rules.minimumRelativeArea)"],
        ]
        if let merge = rules.mergeRule {
            rows += [
                ["merge, threshold", "\(merge.threshold)"],
                ["merge, intercept", "\(merge.intercept)"],
                ["merge, weights", merge.weights.all.map { "\($0)" }.joined(separator: " ")],
            ]
        }
        rows += [
            [
                "pairs of basins, of one nucleus",
                "\(splitting.pairs), \(splitting.pairsOfOneNucleus)",
            ],
            ["AP 0.50 + mAP, \(splitting.images) images, before", splitting.scoreBefore.fraction],
            ["AP 0.50 + mAP, \(splitting.images) images", splitting.score.fraction],
        ]
        if let range = report.nuclei.diameters {
            rows.append(["diameters, px", "\(range.lowerBound)…\(range.upperBound)"])
        }
        rows += [
            ["knots of the expected Dice", "\(report.expectedDice.knots)"],
            ["|expected - measured| Dice", report.expectedDice.error.fraction],
            ["the same, cross-validated", report.expectedDice.crossValidatedError.fraction],
            ["the same, without a map", report.expectedDice.uncalibratedError.fraction],
            ["tiles for ranges of activations", "\(report.rangeTiles)"],
        ]
        return TextTable.format(headings: ["fitted", ""], rows: rows)
    }

    private static func quality(of report: RefitReport) -> String {
        TextTable.format(
            headings: ["quality", "images", "quantile", "value", "limit", "limit is of"],
            rows: report.quality.map {
                [
                    $0.name, "\($0.images)", ($0.share * 100).text + " %",
                    $0.quantile?.fraction ?? "none", "\($0.limit)",
                    $0.isOfModel ? "the model" : "nucleid",
                ]
            })
    }

    private static func scores(of report: RefitReport) -> String {
        TextTable.format(
            headings: [
                "before / after", "Dice", "AP 0.50, pooled", "mAP, pooled", "count error, mean",
            ],
            rows: zip(report.before, report.after).map { before, after in
                func both(_ score: (SetScores) -> Double) -> String {
                    "\(score(before).fraction) / \(score(after).fraction)"
                }
                return [
                    after.set.replacingControlCharacters, both(\.dice), both(\.averagePrecision),
                    both(\.meanAveragePrecision), both(\.countError),
                ]
            })
    }
}

/// Shows the progress of a refit on standard error: on a terminal on a line that is overwritten,
/// elsewhere a line for each step.
struct RefitProgressOutput: Sendable {
    /// The evaluations after which a line is written where it is not overwritten.
    private static let interval = 100

    /// Shows an event.
    func show(_ event: FittingEvent) {
        switch event {
        case .evaluated(let images, let count):
            if StandardError.isTerminal || images.isMultiple(of: Self.interval) || images == count {
                line("\(images) of \(count) images evaluated")
            }
        case .leftOut(let set, let reason):
            end()
            StandardError.write("\(set): \(reason)".replacingControlCharacters + "\n")
        case .began(let step): line(step)
        case .tried(let smoothing, let depth, let rating, let best):
            line(
                "smoothing \(smoothing), depth \(depth): \(rating.fraction), best "
                    + best.fraction)
        }
    }

    /// Clears the line that is overwritten.
    func end() {
        if StandardError.isTerminal { StandardError.write("\r\u{1B}[K") }
    }

    private func line(_ text: String) {
        StandardError.write(StandardError.isTerminal ? "\r\(text)\u{1B}[K" : "\(text)\n")
    }
}
