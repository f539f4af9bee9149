/// What is said of many numbers in one.
package enum Statistics {
    /// The mean; 0 of none.
    ///
    /// - Complexity: O(*n*).
    package static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    /// The middle one, of an even number the mean of the middle two; 0 of none.
    ///
    /// - Complexity: O(*n* log *n*).
    package static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        if sorted.isEmpty { return 0 }
        return sorted.count.isMultiple(of: 2)
            ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// Pearson's correlation of pairs, −1…1; `nil` where the numbers of one side are all alike.
    ///
    /// - Complexity: O(*n*).
    package static func correlation(_ first: [Double], _ second: [Double]) -> Double? {
        let (centre, other) = (mean(first), mean(second))
        var (product, squares, otherSquares) = (0.0, 0.0, 0.0)
        for (a, b) in zip(first, second) {
            product += (a - centre) * (b - other)
            squares += (a - centre) * (a - centre)
            otherSquares += (b - other) * (b - other)
        }
        guard squares > 0, otherSquares > 0 else { return nil }
        return product / (squares * otherSquares).squareRoot()
    }
}
