/// What Dice coefficient masks have had whose probabilities promised as much: a rising map.
///
/// Knots of a monotone regression (pool adjacent violators, Barlow et al. 1972, with medians), fitted
/// on images whose nuclei are known; part of a model's metadata.
package struct DiceCalibration: Sendable, Equatable {
    /// What ``NucleiMask/expectedDice(_:)`` says, rising.
    package let promised: [Double]
    /// What was measured, not falling.
    package let measured: [Double]

    /// Takes the map's knots.
    ///
    /// - Returns: `nil` where they are none, not as many, beyond 0…1, or not in order.
    package init?(promised: [Double], measured: [Double]) {
        let all = promised + measured
        guard !promised.isEmpty, promised.count == measured.count,
            all.allSatisfy({ (0...1).contains($0) }),
            zip(promised, promised.dropFirst()).allSatisfy({ $0 < $1 }),
            zip(measured, measured.dropFirst()).allSatisfy({ $0 <= $1 })
        else { return nil }
        self.promised = promised
        self.measured = measured
    }

    /// The Dice coefficient to be expected: linear between knots, constant beyond the outermost.
    package func callAsFunction(_ promise: Double) -> Double {
        let next = promised.firstIndex { $0 >= promise } ?? promised.count - 1
        guard next > 0, promise < promised[next] else { return measured[next] }
        let share = (promise - promised[next - 1]) / (promised[next] - promised[next - 1])
        return measured[next - 1] + share * (measured[next] - measured[next - 1])
    }
}
