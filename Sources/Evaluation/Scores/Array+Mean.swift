extension [Double] {
    /// The mean; 0 of none.
    ///
    /// - Complexity: O(*n*).
    var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }
}
