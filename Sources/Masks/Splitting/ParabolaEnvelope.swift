/// The lower envelope of parabolas along a line: one pass of the Euclidean distance transform.
///
/// Source: Felzenszwalb and Huttenlocher (2012), algorithm 1, in integers.
struct ParabolaEnvelope {
    /// The positions of the vertices of the parabolas in the envelope.
    private var sites: [Int]
    /// The first position at which each of them is the lowest.
    private var begins: [Int]
    /// A copy of the line.
    private var values: [Int]

    /// Allocates buffers for lines of at most `maximumLength` values.
    init(maximumLength: Int) {
        sites = [Int](repeating: 0, count: maximumLength)
        begins = sites
        values = sites
    }

    /// Replaces each value f(*q*) of a line by the least of f(*p*) + (*q* − *p*)² over all *p*.
    ///
    /// - Parameters:
    ///   - line: An array that contains the line.
    ///   - first: The index of the line's first value.
    ///   - length: The length of the line; by default the largest possible.
    /// - Complexity: O(*n*), where *n* is the length.
    mutating func transform(_ line: inout [Int], from first: Int, length: Int? = nil) {
        let length = length ?? values.count
        for position in 0..<length { values[position] = line[first + position] }
        var last = 0
        (sites[0], begins[0]) = (0, 0)
        for site in 1..<length {
            var begin = crossing(sites[last], site)
            while begin <= begins[last], last > 0 {
                last -= 1
                begin = crossing(sites[last], site)
            }
            if begin <= begins[last] {
                sites[last] = site  // below the only other parabola everywhere
            } else if begin < length {
                last += 1
                (sites[last], begins[last]) = (site, begin)
            }
        }
        var current = 0
        for position in 0..<length {
            while current < last, begins[current + 1] <= position { current += 1 }
            let step = position - sites[current]
            line[first + position] = step * step + values[sites[current]]
        }
    }

    /// The first position, from 0, at which the parabola of `later` is below that of `earlier`.
    private func crossing(_ earlier: Int, _ later: Int) -> Int {
        let numerator =
            values[later] - values[earlier] + later * later - earlier * earlier
        let denominator = 2 * (later - earlier)
        // The first position where it is strictly lower: the floor of the quotient, plus one.
        return max(
            0,
            (numerator >= 0 ? numerator : numerator - denominator + 1) / denominator + 1)
    }
}
