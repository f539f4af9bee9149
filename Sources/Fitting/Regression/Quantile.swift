extension [Double] {
    /// A quantile, linear between the sorted values: NumPy's default.
    ///
    /// - Parameter share: 0 for the least value, 1 for the largest.
    /// - Returns: `nil` for an empty array.
    /// - Complexity: O(*n* log *n*).
    package func quantile(_ share: Double) -> Double? {
        precondition((0...1).contains(share), "a quantile is a share")
        guard !isEmpty else { return nil }
        let sorted = sorted()
        let place = share * Double(count - 1)
        let below = Int(place)
        let above = Swift.min(below + 1, count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }

    /// The mean; 0 for an empty array.
    var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }
}
