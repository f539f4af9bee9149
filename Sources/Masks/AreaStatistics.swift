/// How large the components of a mask are, in pixels.
package struct AreaStatistics: Sendable, Equatable {
    /// The mean area.
    package let mean: Double
    /// The standard deviation of the whole population (divided by *n*, NumPy's default).
    package let sd: Double
    /// The smallest area.
    package let min: Int
    /// Of an even number, the mean of the middle two.
    package let median: Double
    /// The largest area.
    package let max: Int

    /// Summarises areas, or gives `nil` where there are none.
    ///
    /// - Complexity: O(*n* log *n*), where *n* is the number of areas.
    package init?(_ areas: [Int]) {
        let sorted = areas.sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        let count = Double(sorted.count)
        let mean = Double(sorted.reduce(0, +)) / count
        let squares = sorted.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        self.mean = mean
        sd = (squares / count).squareRoot()
        min = first
        max = last
        let middle = sorted.count / 2
        median =
            sorted.count.isMultiple(of: 2)
            ? Double(sorted[middle - 1] + sorted[middle]) / 2 : Double(sorted[middle])
    }
}
