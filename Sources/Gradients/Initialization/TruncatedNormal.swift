import Tensors

/// A generator of the standard normal distribution truncated to −2…2.
///
/// A number drawn uniformly from −2…2 is accepted with the probability exp(−*x*²/2), which is
/// decided by comparing random numbers. No logarithm, exponential or cosine, whose last bits differ
/// between libraries, is computed, so a seed gives the same bits on every machine.
///
/// Sources: J. von Neumann, "Various techniques used in connection with random digits" (1951), 4;
/// G. E. Forsythe, "Von Neumann's comparison method for random sampling from the normal and other
/// distributions" (Math. Comp. 1972).
struct TruncatedNormal {
    private var source: RandomSource

    /// The standard deviation of the truncated distribution.
    ///
    /// √(1 − 4φ(2) / (2Φ(2) − 1)), with the normal distribution's density φ and integral Φ.
    static let deviation = 0.879_625_661_034_239_78

    /// Creates a generator that draws from a random source.
    init(source: RandomSource) { self.source = source }

    /// Returns a random number in −2…2.
    ///
    /// - Complexity: About seven uniform random numbers.
    mutating func next() -> Double {
        while true {
            let x = source.uniform(in: -2...2)
            // exp(−x²/2) is the square of exp(−x²/4), whose exponent x²/4 lies in 0…1.
            let half = x * x / 4
            if chance(ofExponential: half), chance(ofExponential: half) { return x }
        }
    }

    /// Whether a random event of probability exp(−`exponent`) occurs, for an exponent in 0…1.
    ///
    /// It occurs if uniform numbers from 0…1, beginning with one below `exponent`, fall an even
    /// number of times before one does not: the probability is Σ (−*e*)^k / k! = exp(−*e*).
    private mutating func chance(ofExponential exponent: Double) -> Bool {
        var last = exponent
        var isEven = true
        while true {
            let next = source.uniform(in: 0...1)
            guard next < last else { return isEven }
            last = next
            isEven.toggle()
        }
    }
}
