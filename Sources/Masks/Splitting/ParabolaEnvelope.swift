/// The lower envelope of parabolas along a line: one pass of the distance transform.
///
/// Source: Felzenszwalb and Huttenlocher (2012), algorithm 1, in whole numbers.
struct ParabolaEnvelope {
    /// Where the parabolas of the envelope stand.
    private var sites: [Int]
    /// The first position at which each is the lowest.
    private var begins: [Int]
    private var values: [Int]

    /// Takes memory for lines of at most a length.
    init(length: Int) {
        sites = [Int](repeating: 0, count: length)
        begins = sites
        values = sites
    }

    /// Replaces each value f(*q*) of a line by the least of f(*p*) + (*q* − *p*)² over all *p*.
    ///
    /// - Parameters:
    ///   - line: The line, perhaps with more before and after it.
    ///   - first: Where it begins.
    ///   - length: How long it is; by default as long as a line can be.
    /// - Complexity: O(*n*), where *n* is the length.
    mutating func transform(_ line: inout [Int], from first: Int, length: Int? = nil) {
        let length = length ?? values.count
        for place in 0..<length { values[place] = line[first + place] }
        var last = 0
        (sites[0], begins[0]) = (0, 0)
        for site in 1..<length {
            var begin = crossing(sites[last], site)
            while begin <= begins[last], last > 0 {
                last -= 1
                begin = crossing(sites[last], site)
            }
            if begin <= begins[last] {
                sites[last] = site  // it is below the only other everywhere
            } else if begin < length {
                last += 1
                (sites[last], begins[last]) = (site, begin)
            }
        }
        var current = 0
        for place in 0..<length {
            while current < last, begins[current + 1] <= place { current += 1 }
            let step = place - sites[current]
            line[first + place] = step * step + values[sites[current]]
        }
    }

    /// The first position, from 0, at which the parabola of `later` is below that of `earlier`.
    private func crossing(_ earlier: Int, _ later: Int) -> Int {
        let numerator =
            values[later] - values[earlier] + later * later - earlier * earlier
        let denominator = 2 * (later - earlier)
        // Below where it is strictly less: the quotient rounded down, and one more.
        return max(
            0,
            (numerator >= 0 ? numerator : numerator - denominator + 1) / denominator + 1)
    }
}
