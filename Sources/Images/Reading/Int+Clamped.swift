/// Arithmetic on sizes that headers claim, which may be any numbers.
extension Int {
    /// The sum; `Int.max` where it is too large for an `Int`.
    package func clampedSum(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// The product of numbers from 0; `Int.max` where it is too large for an `Int`.
    package func clampedProduct(_ other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
