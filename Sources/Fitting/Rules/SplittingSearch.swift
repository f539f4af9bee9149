import Masks

/// Searches the parameters of splitting that score best, one after the other.
///
/// Smoothing and depth change the basins: with each of their values the images are flooded anew, and
/// the merge rule is fitted to pairs of the basins. For each, the limits are searched on the
/// ``BasinTable``s, which takes no pixel's time. The order of candidates is fixed, and of equal ones
/// the first is kept, so that the result is the same in every run.
///
/// No set is to do worse than with the rules that the search begins with, by more than one standard
/// error, at most 0.005 (see ``SplittingScore/losses(since:)``): sets whose annotations leave out small or blurred
/// nuclei would else have them dropped everywhere.
struct SplittingSearch: Sendable {
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
    /// What a loss costs in units of a gain: so much that hardly any is taken.
    private static let costOfLosses = 10.0
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
        // The rule that the search begins with was fitted to other pairs, and may still be better.
        let first = try score(of: start)
        var best = try refine(start, since: first, fitsRule: false)
        var tried: [[Double]] = []
        func attempt(smoothing: Double, depth: Double) throws {
            guard !tried.contains([smoothing, depth]) else { return }
            tried.append([smoothing, depth])
            var parameters = best.parameters
            parameters.relativeSmoothing = smoothing
            parameters.minimumDynamics = depth
            let trial = try refine(parameters, since: first, fitsRule: true)
            if trial.rating > best.rating { best = trial }
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
    ///
    /// - Parameters:
    ///   - start: The parameters that it begins with.
    ///   - first: The score that no set is to fall below.
    ///   - fitsRule: Whether the merge rule is fitted anew.
    /// - Returns: The best parameters with the smoothing and the depth of `start`.
    /// - Throws: Nothing, as ``best(from:onTrial:)``.
    private func refine(
        _ start: SplittingParameters, since first: SplittingScore, fitsRule: Bool
    ) throws -> Trial {
        let tables = try flood(start)
        let pairs = tables.flatMap(\.table.pairs)
        let ones = pairs.count { $0.isOneNucleus }
        var parameters = start
        if fitsRule, min(ones, pairs.count - ones) >= Self.fewestPairs,
            let fit = LogisticRegression(
                fitting: pairs.map { ($0.features, $0.isOneNucleus) }, ridge: Self.ridge)
        {
            parameters.mergeRule = MergeRule(
                intercept: fit.intercept.rounded(4),
                weights: .init(fit.weights.map { $0.rounded(4) }),
                threshold: start.mergeRule?.threshold ?? 0.35)
        }
        func trial(of parameters: SplittingParameters, merged: [[Int32]]? = nil) throws -> Trial {
            let score = try score(of: tables, by: parameters, merged: merged)
            return Trial(
                parameters: parameters, score: score,
                rating: score.value - Self.costOfLosses * score.losses(since: first),
                pairs: (pairs.count, ones))
        }
        var best = try trial(of: parameters)
        func keepBetter(_ other: Trial) { if other.rating > best.rating { best = other } }
        for _ in 0..<Self.mostRounds {
            let before = best.parameters
            if let rule = before.mergeRule {
                for threshold in Candidates.merge.adding(rule.threshold) {
                    var candidate = best.parameters
                    candidate.mergeRule?.threshold = threshold
                    keepBetter(try trial(of: candidate))
                }
            }
            // Merging takes most of the time, and does not depend on the limits.
            let merged = try merge(tables, by: best.parameters.mergeRule)
            for value in Candidates.confidence.adding(before.minimumProbability) {
                var candidate = best.parameters
                candidate.minimumProbability = value
                keepBetter(try trial(of: candidate, merged: merged))
            }
            for value in Candidates.leastArea.adding(before.minimumRelativeArea) {
                var candidate = best.parameters
                candidate.minimumRelativeArea = value
                keepBetter(try trial(of: candidate, merged: merged))
            }
            if best.parameters == before { break }
        }
        return best
    }
}

extension [Double] {
    /// The values with one more, ascending.
    fileprivate func adding(_ value: Double) -> [Double] { Set(self + [value]).sorted() }
}
