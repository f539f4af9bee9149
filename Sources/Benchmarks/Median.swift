/// What counts of repeated measurements.
package enum Median {
    /// The middle value, the upper one of two.
    ///
    /// - Complexity: O(*n* log *n*).
    package static func of(_ values: [Double]) -> Double {
        precondition(!values.isEmpty, "a median needs a value")
        return values.sorted()[values.count / 2]
    }
}
