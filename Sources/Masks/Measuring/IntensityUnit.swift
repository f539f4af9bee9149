/// What samples stand for: a straight line from them to the numbers of a file.
package struct IntensityUnit: Sendable, Equatable {
    /// What 0 stands for.
    package let zero: Double
    /// What 1 stands for, above that.
    package let unit: Double

    /// Themselves.
    package static let sample = IntensityUnit(zero: 0, unit: 1)

    /// Sets both.
    package init(zero: Double, unit: Double) {
        self.zero = zero
        self.unit = unit
    }

    /// What a sample stands for.
    package func number(of sample: Double) -> Double { zero + sample * unit }
}
