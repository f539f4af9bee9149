import Glibc

/// SplitMix64: random numbers that depend on the seed alone, on every machine.
///
/// Source: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators",
/// OOPSLA 2014; constants as in S. Vigna's public domain `splitmix64.c`.
package struct RandomSource: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts a sequence; every seed gives another.
    package init(seed: UInt64) {
        state = seed
    }

    /// Starts sequence number `stream` of a seed, without drawing the ones before it.
    package init(seed: UInt64, stream: UInt64) {
        var root = RandomSource(seed: seed)
        self.init(seed: root.next() ^ Self.mixed(stream &+ 1))
    }

    /// Draws 64 random bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    /// Draws a number between two, all equally likely.
    package mutating func uniform(in range: ClosedRange<Double>) -> Double {
        let fraction = Double(next() >> 11) * 0x1p-53
        return range.lowerBound + (range.upperBound - range.lowerBound) * fraction
    }

    /// Draws a number between two above zero, every doubling equally likely.
    package mutating func proportion(in range: ClosedRange<Double>) -> Double {
        exp(uniform(in: log(range.lowerBound)...log(range.upperBound)))
    }

    /// Draws a number of mean 0 and standard deviation 1, within −6…6.
    ///
    /// The sum of twelve uniform numbers less six; normal enough for noise, and of sums
    /// alone, which have the same bits on every machine; those of a logarithm may differ.
    package mutating func normal() -> Double {
        var sum: UInt64 = 0
        for _ in 0..<3 {
            let bits = next()
            sum += (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + bits >> 48
        }
        return (Double(sum) + 6) * 0x1p-16 - 6
    }

    /// Draws a whole number from 0 up to, not including, `bound`.
    package mutating func index(below bound: Int) -> Int {
        precondition(bound > 0, "there is no index below zero")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Draws true with the given probability, 0…1.
    package mutating func chance(_ probability: Double) -> Bool {
        uniform(in: 0...1) < probability
    }

    /// Draws an order of elements, all equally likely.
    ///
    /// Source: Durstenfeld, "Algorithm 235: Random permutation", CACM 1964, after Fisher and Yates.
    ///
    /// - Complexity: O(*n*), where *n* is the number of elements.
    package mutating func shuffled(_ elements: [Int]) -> [Int] {
        var order = elements
        for last in order.indices.dropFirst().reversed() {
            order.swapAt(last, index(below: last + 1))
        }
        return order
    }

    /// Spreads the bits of `value` over all 64: the output function of SplitMix64.
    package static func mixed(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}
