/// Weighted linear least squares with few columns.
enum LeastSquares {
    /// The least pivot, relative to the largest entry of the diagonal.
    private static let leastPivot = 1e-12

    /// Minimises Σ weight · (target − row · x)² by the normal equations and Cholesky's factorisation.
    ///
    /// - Parameters:
    ///   - rows: As many numbers in each.
    ///   - targets: One per row.
    ///   - weights: One per row, above 0.
    /// - Returns: x; `nil` if columns depend on each other, or there is no row.
    static func solve(_ rows: [[Double]], targets: [Double], weights: [Double]) -> [Double]? {
        guard let count = rows.first?.count else { return nil }
        var matrix = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
        var right = [Double](repeating: 0, count: count)
        for (index, row) in rows.enumerated() {
            for i in 0..<count {
                right[i] += weights[index] * row[i] * targets[index]
                for j in 0...i { matrix[i][j] += weights[index] * row[i] * row[j] }
            }
        }
        let largest = (0..<count).map { matrix[$0][$0] }.max() ?? 0
        for i in 0..<count {
            for j in 0...i {
                let rest = (0..<j).reduce(matrix[i][j]) { $0 - matrix[i][$1] * matrix[j][$1] }
                guard i == j else {
                    matrix[i][j] = rest / matrix[j][j]
                    continue
                }
                guard rest > leastPivot * largest else { return nil }
                matrix[i][i] = rest.squareRoot()
            }
            right[i] = (0..<i).reduce(right[i]) { $0 - matrix[i][$1] * right[$1] } / matrix[i][i]
        }
        for i in (0..<count).reversed() {
            right[i] =
                (i + 1..<count).reduce(right[i]) { $0 - matrix[$1][i] * right[$1] } / matrix[i][i]
        }
        return right
    }
}
