/// The largest absolute difference between corresponding numbers.
///
/// `Sequence.max()` ignores NaN and `zip` ignores what one sequence has more; a test must fail on
/// both.
///
/// - Returns: Infinity if the counts differ, the sequences are empty or a difference is NaN.
package func largestDifference<A: BinaryFloatingPoint, B: BinaryFloatingPoint>(
    _ first: some Collection<A>, _ second: some Collection<B>
) -> Double {
    guard first.count == second.count, !first.isEmpty else { return .infinity }
    return zip(first, second).reduce(0) { largest, pair in
        let difference = abs(Double(pair.0) - Double(pair.1))
        return difference.isNaN ? .infinity : max(largest, difference)
    }
}
