import Tensors

/// The mean, standard deviation, median and range of a list of numbers.
package struct Statistics: Sendable, Equatable {
    /// The mean.
    package let mean: Double
    /// The standard deviation of the whole population (divided by *n*, NumPy's default).
    package let sd: Double
    /// The smallest.
    package let min: Double
    /// The median; of an even count the mean of the two middle values.
    package let median: Double
    /// The largest.
    package let max: Double

    /// Summarises finite numbers, or gives `nil` where there are none.
    ///
    /// - Complexity: O(*n* log *n*), where *n* is how many there are.
    package init?(_ values: some Sequence<Double>) {
        let sorted = values.sorted()
        guard let first = sorted.first, let last = sorted.last,
            let median = sorted.medianOfSorted()
        else { return nil }
        let count = Double(sorted.count)
        let mean = sorted.reduce(0, +) / count
        let squares = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        self.mean = mean
        sd = (squares / count).squareRoot()
        min = first
        max = last
        self.median = median
    }
}
