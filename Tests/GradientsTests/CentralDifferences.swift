/// Derivatives without a formula, and how far a formula's are from them.
enum CentralDifferences {
    /// The derivatives of a function by each of its numbers: (f(x + h) − f(x − h)) / 2h.
    static func gradient(
        at x: [Double], step: Double = 1e-5, of function: ([Double]) -> Double
    ) -> [Double] {
        var x = x
        return x.indices.map { index in
            let value = x[index]
            x[index] = value + step
            let above = function(x)
            x[index] = value - step
            let below = function(x)
            x[index] = value
            return (above - below) / (2 * step)
        }
    }

    /// The largest relative error of a gradient's elements; those below a thousandth of the
    /// largest count as that much.
    static func relativeError(_ computed: [Double], _ truth: [Double]) -> Double {
        let floor = 1e-3 * (truth + computed).reduce(0) { max($0, abs($1)) }
        return zip(computed, truth).reduce(0) { worst, pair in
            let difference = abs(pair.0 - pair.1)
            guard difference != 0 else { return worst }
            let error = difference / max(abs(pair.0), abs(pair.1), floor)
            return error.isNaN ? .infinity : max(worst, error)
        }
    }

    /// The largest difference over the largest truth; infinite where their counts differ.
    static func difference<Number: BinaryFloatingPoint>(
        _ computed: some Collection<Number>, _ truth: some Collection<Number>
    ) -> Double {
        guard computed.count == truth.count else { return .infinity }
        let scale = truth.reduce(0) { max($0, Double(abs($1))) }
        return zip(computed, truth).reduce(0) { worst, pair in
            let difference = abs(Double(pair.0) - Double(pair.1))
            guard difference != 0 else { return worst }
            return difference.isNaN ? .infinity : max(worst, difference / scale)
        }
    }
}
