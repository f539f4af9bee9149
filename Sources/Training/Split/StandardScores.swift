/// Coordinates that weigh alike, whatever their units.
package enum StandardScores {
    /// Takes from each coordinate its mean over all points, and divides by its standard deviation
    /// (over all, as scikit-learn's `StandardScaler`); one that is the same for all becomes 0.
    ///
    /// - Complexity: O(*n*), where *n* is the number of coordinates of all points.
    package static func of(_ points: [[Double]]) -> [[Double]] {
        var scores = points
        for axis in points.first?.indices ?? 0..<0 {
            let values = points.map { $0[axis] }
            let isConstant = values.allSatisfy { $0 == values[0] }
            let mean = values.reduce(0, +) / Double(values.count)
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let deviation = (squares / Double(values.count)).squareRoot()
            for point in scores.indices {
                scores[point][axis] = isConstant ? 0 : (values[point] - mean) / deviation
            }
        }
        return scores
    }
}
