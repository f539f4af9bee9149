import Evaluation
import Pipeline

/// What came of an image that was to be evaluated.
package enum Evaluated: Sendable {
    /// It was compared with its truth.
    case compared(Comparison, ComparisonStrip?, StageTimings)
    /// There is no truth of it.
    case withoutTruth
    /// It cannot be compared, for a reason that is a sentence or two.
    case failed(String)
}
