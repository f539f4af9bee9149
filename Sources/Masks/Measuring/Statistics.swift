/// What a list of numbers is like.
package struct Statistics: Sendable, Equatable {
    /// The mean.
    package let mean: Double
    /// The standard deviation of the whole population (divided by *n*, NumPy's default).
    package let sd: Double
    /// The smallest.
    package let min: Double
    /// Of an even number, the mean of the middle two.
    package let median: Double
    /// The largest.
    package let max: Double

    /// Summarises finite numbers, or gives `nil` where there are none.
    ///
    /// - Complexity: O(*n* log *n*), where *n* is how many there are.
    package init?(_ values: some Sequence<Double>) {
        let sorted = values.sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        let count = Double(sorted.count)
        let mean = sorted.reduce(0, +) / count
        let squares = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        self.mean = mean
        sd = (squares / count).squareRoot()
        min = first
        max = last
        let middle = sorted.count / 2
        median =
            sorted.count.isMultiple(of: 2)
            ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
