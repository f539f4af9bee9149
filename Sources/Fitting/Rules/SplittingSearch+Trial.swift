import Masks

/// What is tried, and what it gives.
extension SplittingSearch {
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
        /// The score, less what sets have lost since the start: what candidates are compared by.
        var rating: Double
        /// The number of pairs of basins, and of those that are one nucleus.
        var pairs: (count: Int, ofOneNucleus: Int)
    }
}
