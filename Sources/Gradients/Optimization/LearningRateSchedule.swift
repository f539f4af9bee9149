import Glibc

/// The learning rate as a function of the step.
package enum LearningRateSchedule: Codable, Sendable, Equatable {
    /// A constant learning rate.
    case constant
    /// A linear warm-up over `warmup` steps, then cosine decay from the base rate to 0.
    ///
    /// Source of the decay: Loshchilov & Hutter, "SGDR: stochastic gradient descent with warm
    /// restarts" (ICLR 2017), equation 5, without a restart.
    case cosine(warmup: Int = 0)
    /// A linear warm-up over `warmup` steps, then the base rate, which falls to 0 over the last fifth
    /// of the run as 1 − √*x*.
    ///
    /// Up to its fall it does not depend on the length of the run, so that the length can be chosen
    /// while the run goes on.
    ///
    /// Source: Hägele et al., "Scaling laws and compute-optimal training beyond fixed training
    /// durations" (NeurIPS 2024), section 3.
    case cooldown(warmup: Int = 0)
    /// Reduction by `factor`, not below `floor`, after `patience` epochs without improvement.
    ///
    /// The state is kept by ``PlateauScheduler``.
    case plateau(patience: Int = 3, factor: Double = 0.5, floor: Double = 1e-5)

    /// The number of steps of a run over those of its cooldown.
    private static let cooldownShare = 5

    /// Returns the learning rate of a step.
    ///
    /// In a warm-up of *w* steps, step *s* has *b* · (*s* + 1) / (*w* + 1), where *b* is the base
    /// rate; step *w* has *b*, and the last step 0.
    ///
    /// - Parameters:
    ///   - base: The base learning rate, before the schedule; for
    ///     ``plateau(patience:factor:floor:)``, ``PlateauScheduler/rate``.
    ///   - step: The step number, counted from 0.
    ///   - steps: The number of steps of the whole run.
    /// - Returns: The learning rate, in 0…`base`.
    package func rate(base: Double, step: Int, of steps: Int) -> Double {
        guard step >= warmup else { return base * Double(step + 1) / Double(warmup + 1) }
        switch self {
        case .constant, .plateau: return base
        case .cosine:
            let share = Self.shareOfFall(at: step, from: warmup, of: steps)
            return base * (1 + cos(.pi * share)) / 2
        case .cooldown:
            let begin = max(warmup, steps - 1 - steps / Self.cooldownShare)
            return base * (1 - Self.shareOfFall(at: step, from: begin, of: steps).squareRoot())
        }
    }

    /// The steps over which the rate rises at first; 0 for schedules without a warm-up.
    package var warmup: Int {
        switch self {
        case .constant, .plateau: 0
        case .cosine(let warmup), .cooldown(let warmup): warmup
        }
    }

    /// Returns the schedule with another warm-up; itself if it has none.
    ///
    /// - Parameter warmup: The steps over which the rate rises at first.
    /// - Returns: The schedule.
    package func with(warmup: Int) -> Self {
        switch self {
        case .constant, .plateau: self
        case .cosine: .cosine(warmup: warmup)
        case .cooldown: .cooldown(warmup: warmup)
        }
    }

    /// How much of a fall that ends with the last step is over, in 0…1; 0 if it has no steps.
    private static func shareOfFall(at step: Int, from begin: Int, of steps: Int) -> Double {
        let fall = steps - 1 - begin
        guard fall > 0 else { return 0 }
        return Double(min(max(step - begin, 0), fall)) / Double(fall)
    }
}

/// Reduces the learning rate when a metric stops increasing.
///
/// Source: Keras' `ReduceLROnPlateau` with `mode="max"`, `min_delta=1e-4` and `cooldown=0`.
package struct PlateauScheduler: Codable, Sendable, Equatable {
    /// The current learning rate.
    package private(set) var rate: Double
    /// The best value so far; `nil` before the first.
    package private(set) var best: Double?
    /// The number of values since the best one or the last reduction, whichever came later.
    package private(set) var wait: Int
    private let patience: Int
    private let factor: Double
    private let floor: Double

    /// The least increase over the best value that counts as an improvement.
    private static let difference = 1e-4

    /// Creates a scheduler before its first value.
    ///
    /// - Parameters:
    ///   - base: The initial learning rate.
    ///   - patience: The number of values without improvement before a reduction; at least 1.
    ///   - factor: The factor of each reduction, in 0..<1.
    ///   - floor: The minimum learning rate.
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

    /// Creates the scheduler of a plateau schedule; `nil` for any other schedule.
    ///
    /// - Parameters:
    ///   - schedule: The schedule, with patience, factor and floor.
    ///   - base: The initial learning rate.
    package init?(schedule: LearningRateSchedule, base: Double) {
        guard case .plateau(let patience, let factor, let floor) = schedule else { return nil }
        self.init(base: base, patience: patience, factor: factor, floor: floor)
    }

    /// Records the value of an epoch and returns the learning rate; NaN is never an improvement.
    ///
    /// - Returns: The learning rate from now on.
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
