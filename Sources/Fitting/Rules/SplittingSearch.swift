import Masks

/// Searches the parameters of splitting that score best, one after the other.
///
/// Smoothing and depth change the basins: with each of their values the images are flooded anew, and
/// the merge rule is fitted to pairs of the basins. For each, the limits are searched on the
/// ``BasinTable``s, which takes no pixel's time. The order of candidates is fixed, and of equal ones
/// the first is kept, so that the result is the same in every run.
struct SplittingSearch: Sendable {
    /// The candidates of each parameter; to them come those that the search begins with.
    enum Candidates {
        /// Values of ``SplittingParameters/relativeSmoothing``.
        static let smoothing = [0.1, 0.15, 0.2, 0.25, 0.3]
        /// Values of ``SplittingParameters/minimumDynamics``.
        static let depth = [0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15]
        /// Values of ``MergeRule/threshold``.
        static let merge = [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6]
        /// Values of ``SplittingParameters/minimumProbability``.
        static let confidence = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]
        /// Values of ``SplittingParameters/minimumRelativeArea``.
        static let leastArea = [0, 0.025, 0.05, 0.075, 0.1, 0.125, 0.15]
    }

    /// Parameters that were tried.
    struct Trial: Sendable {
        /// The parameters.
        var parameters: SplittingParameters
        /// How well they do.
        var score: SplittingScore
        /// The number of pairs that the merge rule was fitted to, and of those that are one nucleus.
        var pairs: (count: Int, ofOneNucleus: Int)
    }

    /// The images that are scored.
    let images: [EvaluatedImage]
    /// The probability above which a pixel is nucleus.
    let threshold: Double
    /// The least area of a nucleus in pixels.
    let minimumArea: Int
    /// How many images are computed at the same time.
    let threads: Int

    /// The shrinkage of the merge rule's weights; it matters only where pairs are few.
    private static let ridge = 0.01
    /// The least pairs of each kind that a merge rule is fitted to.
    private static let fewestPairs = 10
    /// The most rounds over all parameters; two suffice.
    private static let mostRounds = 3

    /// Searches.
    ///
    /// - Parameters:
    ///   - start: The parameters that the search begins with.
    ///   - onTrial: Called with each smoothing and depth that was tried, and the best so far.
    /// - Returns: The best parameters; `start` where nothing is better.
    /// - Throws: Nothing: work on images that are in memory does not fail.
    func best(
        from start: SplittingParameters, onTrial: (Trial, Trial) -> Void
    ) throws -> Trial {
        // The rule that the search begins with was fitted to other pairs.
        var best = Trial(parameters: start, score: try score(of: start), pairs: (0, 0))
        var tried: [[Double]] = []
        func attempt(smoothing: Double, depth: Double) throws {
            guard !tried.contains([smoothing, depth]) else { return }
            tried.append([smoothing, depth])
            var parameters = best.parameters
            parameters.relativeSmoothing = smoothing
            parameters.minimumDynamics = depth
            let trial = try refine(parameters)
            if trial.score.value > best.score.value { best = trial }
            onTrial(trial, best)
        }
        for _ in 0..<Self.mostRounds {
            let before = tried.count
            for smoothing in Candidates.smoothing.adding(start.relativeSmoothing) {
                try attempt(smoothing: smoothing, depth: best.parameters.minimumDynamics)
            }
            for depth in Candidates.depth.adding(start.minimumDynamics) {
                try attempt(smoothing: best.parameters.relativeSmoothing, depth: depth)
            }
            if tried.count == before { break }
        }
        return best
    }

    /// Fits the merge rule to the basins of a smoothing and a depth, and searches its threshold and
    /// the limits.
    private func refine(_ start: SplittingParameters) throws -> Trial {
        let tables = try flood(start)
        let pairs = tables.flatMap(\.table.pairs)
        let ones = pairs.count { $0.isOneNucleus }
        var parameters = start
        if min(ones, pairs.count - ones) >= Self.fewestPairs,
            let fit = LogisticRegression(
                fitting: pairs.map { ($0.features, $0.isOneNucleus) }, ridge: Self.ridge)
        {
            parameters.mergeRule = MergeRule(
                intercept: fit.intercept.rounded(4),
                weights: .init(fit.weights.map { $0.rounded(4) }),
                threshold: start.mergeRule?.threshold ?? 0.35)
        }
        var best = Trial(
            parameters: parameters, score: try score(of: tables, by: parameters),
            pairs: (pairs.count, ones))
        for _ in 0..<Self.mostRounds {
            let before = best.parameters
            if let rule = before.mergeRule {
                for threshold in Candidates.merge.adding(rule.threshold) {
                    var trial = best.parameters
                    trial.mergeRule?.threshold = threshold
                    try keepBetter(trial, than: &best, tables: tables)
                }
            }
            // Merging takes most of the time, and does not depend on the limits.
            let merged = try merge(tables, by: best.parameters.mergeRule)
            for value in Candidates.confidence.adding(before.minimumProbability) {
                var trial = best.parameters
                trial.minimumProbability = value
                try keepBetter(trial, than: &best, tables: tables, merged: merged)
            }
            for value in Candidates.leastArea.adding(before.minimumRelativeArea) {
                var trial = best.parameters
                trial.minimumRelativeArea = value
                try keepBetter(trial, than: &best, tables: tables, merged: merged)
            }
            if best.parameters == before { break }
        }
        return best
    }

    private func keepBetter(
        _ parameters: SplittingParameters, than best: inout Trial, tables: [SetTable],
        merged: [[Int32]]? = nil
    ) throws {
        let score = try score(of: tables, by: parameters, merged: merged)
        if score.value > best.score.value {
            best = Trial(parameters: parameters, score: score, pairs: best.pairs)
        }
    }
}

extension [Double] {
    /// The values with one more, ascending.
    fileprivate func adding(_ value: Double) -> [Double] { Set(self + [value]).sorted() }
}
