/// How far pairs of numbers rise and fall together.
package struct Correlation: Sendable, Equatable {
    /// Pearson's, −1…1.
    package let coefficient: Double

    /// Correlates pairs, or gives `nil` where the numbers of one side are all alike.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pairs.
    package init?(_ first: [Double], _ second: [Double]) {
        let (centre, other) = (first.mean, second.mean)
        var (product, squares, otherSquares) = (0.0, 0.0, 0.0)
        for (a, b) in zip(first, second) {
            product += (a - centre) * (b - other)
            squares += (a - centre) * (a - centre)
            otherSquares += (b - other) * (b - other)
        }
        guard squares > 0, otherSquares > 0 else { return nil }
        coefficient = product / (squares * otherSquares).squareRoot()
    }
}
