/// Lowers the learning rate when a value that should grow no longer does.
///
/// Source: Keras' `ReduceLROnPlateau` with `mode="max"`, `min_delta=1e-4` and `cooldown=0`.
package struct Plateau: Codable, Sendable, Equatable {
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
    package init?(_ schedule: LearningRateSchedule, base: Double) {
        guard case .plateau(let patience, let factor, let floor) = schedule else { return nil }
        self.init(base: base, patience: patience, factor: factor, floor: floor)
    }

    /// Takes note of a value, once an epoch; NaN is never better.
    ///
    /// - Returns: The rate from now on.
    package mutating func note(_ value: Double) -> Double {
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
