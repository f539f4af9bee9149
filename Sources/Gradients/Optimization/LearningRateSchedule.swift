import Glibc

/// How the learning rate changes from step to step.
package enum LearningRateSchedule: Codable, Sendable, Equatable {
    /// Not at all.
    case constant
    /// A linear rise over `warmup` steps, then half a cosine from the base rate down to 0.
    ///
    /// Source of the fall: Loshchilov & Hutter, "SGDR: stochastic gradient descent with warm
    /// restarts" (ICLR 2017), equation 5, without a restart.
    case cosine(warmup: Int = 0)
    /// Times `factor`, not below `floor`, after `patience` epochs without a better value: what
    /// ``Plateau`` keeps account of.
    case plateau(patience: Int = 3, factor: Double = 0.5, floor: Double = 1e-5)

    /// The rate of a step, as far as the step alone decides it.
    ///
    /// Of a warm-up of *w* steps, step *s* has *b* · (*s* + 1) / (*w* + 1); step *w* has *b*, and
    /// the last step 0.
    ///
    /// - Parameters:
    ///   - base: The rate where nothing lowers it; of a ``plateau(patience:factor:floor:)``,
    ///     ``Plateau/rate``.
    ///   - step: Counted from 0.
    ///   - steps: Of the whole run.
    /// - Returns: 0…`base`.
    package func rate(base: Double, step: Int, of steps: Int) -> Double {
        guard case .cosine(let warmup) = self else { return base }
        guard step >= warmup else { return base * Double(step + 1) / Double(warmup + 1) }
        let fall = steps - 1 - warmup
        guard fall > 0 else { return base }
        return base * (1 + cos(.pi * Double(min(step - warmup, fall)) / Double(fall))) / 2
    }
}
