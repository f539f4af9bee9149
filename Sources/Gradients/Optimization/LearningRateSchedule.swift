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
    /// ``PlateauScheduler`` keeps account of.
    case plateau(patience: Int = 3, factor: Double = 0.5, floor: Double = 1e-5)

    /// The rate of a step, as far as the step alone decides it.
    ///
    /// Of a warm-up of *w* steps, step *s* has *b* · (*s* + 1) / (*w* + 1); step *w* has *b*, and
    /// the last step 0.
    ///
    /// - Parameters:
    ///   - base: The rate where nothing lowers it; of a ``plateau(patience:factor:floor:)``,
    ///     ``PlateauScheduler/rate``.
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

/// Lowers the learning rate when a value that should grow no longer does.
///
/// Source: Keras' `ReduceLROnPlateau` with `mode="max"`, `min_delta=1e-4` and `cooldown=0`.
package struct PlateauScheduler: Codable, Sendable, Equatable {
    /// The learning rate now.
    package private(set) var rate: Double
    /// The best value so far.
    package private(set) var best: Double?
    /// The values since the best one or the last lowering, whichever came later.
    package private(set) var wait: Int
    private let patience: Int
    private let factor: Double
    private let floor: Double

    /// How much a value must be above the best to be better.
    private static let difference = 1e-4

    /// Begins before the first value.
    ///
    /// - Parameters:
    ///   - base: The rate to begin with.
    ///   - patience: After how many values that are no better the rate is lowered; at least 1.
    ///   - factor: What it is then multiplied by, in 0..<1.
    ///   - floor: What it never goes below.
    package init(base: Double, patience: Int = 3, factor: Double = 0.5, floor: Double = 1e-5) {
        precondition(patience > 0, "patience is a number of values")
        precondition((0..<1).contains(factor), "a rate is lowered")
        rate = base
        best = nil
        wait = 0
        self.patience = patience
        self.factor = factor
        self.floor = floor
    }

    /// Begins what a schedule asks for; `nil` where it asks for no plateau.
    ///
    /// - Parameters:
    ///   - schedule: With the settings.
    ///   - base: The rate to begin with.
    package init?(schedule: LearningRateSchedule, base: Double) {
        guard case .plateau(let patience, let factor, let floor) = schedule else { return nil }
        self.init(base: base, patience: patience, factor: factor, floor: floor)
    }

    /// Takes note of a value, once an epoch; NaN is never better.
    ///
    /// - Returns: The rate from now on.
    package mutating func update(with value: Double) -> Double {
        if !value.isNaN, best.map({ value - Self.difference > $0 }) ?? true {
            best = value
            wait = 0
            return rate
        }
        wait += 1
        guard wait >= patience, rate > floor else { return rate }
        rate = max(rate * factor, floor)
        wait = 0
        return rate
    }
}
