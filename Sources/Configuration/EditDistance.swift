extension String {
    /// Returns the least number of characters to insert, remove, replace, or exchange with their neighbours that
    /// makes one string of another.
    ///
    /// - Parameter other: The other string.
    /// - Returns: The number.
    /// Source: the optimal string alignment distance (Damerau, 1964; Boytsov, 2011).
    /// - Complexity: O(*n* · *m*), where *n* and *m* are the numbers of characters.
    package func editDistance(to other: String) -> Int {
        let (a, b) = (Array(self), Array(other))
        var rows = [Array(0...b.count)]
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var least = Swift.min(
                    rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    least = Swift.min(least, rows[i - 1][j - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
