/// The mean of some numbers; 0 of none.
///
/// - Complexity: O(*n*).
func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
}

/// The middle one of some numbers, of an even number the mean of the middle two; 0 of none.
///
/// - Complexity: O(*n* log *n*).
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard let last = sorted.last else { return 0 }
    let middle = sorted.count / 2
    if sorted.count.isMultiple(of: 2) { return (sorted[middle - 1] + sorted[middle]) / 2 }
    return sorted.count == 1 ? last : sorted[middle]
}

/// Pearson's correlation of pairs of numbers, −1…1; `nil` where one of both does not vary.
///
/// - Complexity: O(*n*).
func correlation(_ first: [Double], _ second: [Double]) -> Double? {
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
