extension Sequence<Double> {
    /// The median, as NumPy's `median` defines it: the middle value in order of size, or the mean of
    /// the two middle values of an even count; `nil` for an empty sequence.
    ///
    /// - Complexity: O(*n* log *n*).
    package func median() -> Double? { sorted().medianOfSorted() }
}

extension [Double] {
    /// The median of values that are in ascending order already; see ``Swift/Sequence/median()``.
    package func medianOfSorted() -> Double? {
        guard !isEmpty else { return nil }
        let middle = count / 2
        return count.isMultiple(of: 2) ? (self[middle - 1] + self[middle]) / 2 : self[middle]
    }
}
