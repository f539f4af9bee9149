import Evaluation
import Pipeline

/// The outcome of the evaluation of one picture.
package enum Evaluated: Sendable {
    /// The result was compared with ground truth; there is a strip if the picture is to be shown.
    case compared(Comparison, ComparisonStrip?, StageTimings)
    /// There is no ground truth for the picture.
    case withoutTruth
    /// The picture cannot be compared; the reason is one or two sentences.
    case failed(String)
}
