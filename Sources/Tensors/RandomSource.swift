import Glibc

/// The SplitMix64 random number generator: the same sequence for a seed on every machine.
///
/// Source: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators",
/// OOPSLA 2014; constants as in S. Vigna's public domain `splitmix64.c`.
package struct RandomSource: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts the sequence of a seed.
    package init(seed: UInt64) {
        state = seed
    }

    /// Starts one of the independent sequences of a seed, without drawing the others.
    package init(seed: UInt64, stream: UInt64) {
        var root = RandomSource(seed: seed)
        self.init(seed: root.next() ^ Self.mixedBits(of: stream &+ 1))
    }

    /// Draws 64 random bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixedBits(of: state)
    }

    /// Draws from the uniform distribution over a range.
    package mutating func uniform(in range: ClosedRange<Double>) -> Double {
        let fraction = Double(next() >> 11) * 0x1p-53
        return range.lowerBound + (range.upperBound - range.lowerBound) * fraction
    }

    /// Draws from the log-uniform distribution over a range above 0.
    package mutating func logUniform(in range: ClosedRange<Double>) -> Double {
        exp(uniform(in: log(range.lowerBound)...log(range.upperBound)))
    }

    /// Draws from an approximate standard normal distribution, within −6…6.
    ///
    /// The sum of twelve uniform numbers minus six: accurate enough for noise and, unlike a method
    /// with logarithms, the same bits on every machine.
    package mutating func standardNormal() -> Double {
        var sum: UInt64 = 0
        for _ in 0..<3 {
            let bits = next()
            sum += (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + bits >> 48
        }
        return (Double(sum) + 6) * 0x1p-16 - 6
    }

    /// Draws an integer from 0 ..< `bound`, uniformly.
    package mutating func index(below bound: Int) -> Int {
        precondition(bound > 0, "the bound is positive")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Draws `true` with a probability, 0…1.
    package mutating func bernoulli(probability: Double) -> Bool {
        uniform(in: 0...1) < probability
    }

    /// Draws a random permutation of elements, uniformly.
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

    /// The 64-bit mix (hash) of a value: the output function of SplitMix64.
    package static func mixedBits(of value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}
