import Tensors

/// Draws from the normal distribution of mean 0 and standard deviation 1, cut off at −2 and 2.
///
/// A number drawn evenly from −2…2 is kept with the probability exp(−*x*²/2), which a game of
/// comparisons decides: no logarithm, exponential or cosine, whose last bits differ between
/// libraries, is worked out, so a seed gives the same bits on every machine.
///
/// Sources: J. von Neumann, "Various techniques used in connection with random digits" (1951), 4;
/// G. E. Forsythe, "Von Neumann's comparison method for random sampling from the normal and other
/// distributions" (Math. Comp. 1972).
struct TruncatedNormal {
    private var source: RandomSource

    /// The standard deviation of what is left by the cut; that of the whole is 1.
    ///
    /// √(1 − 4φ(2) / (2Φ(2) − 1)), with the normal distribution's density φ and integral Φ.
    static let deviation = 0.879_625_661_034_239_78

    /// Draws from a source.
    init(source: RandomSource) { self.source = source }

    /// Draws a number in −2…2.
    ///
    /// - Complexity: about seven random numbers.
    mutating func next() -> Double {
        while true {
            let x = source.uniform(in: -2...2)
            // exp(−x²/2) is the square of exp(−x²/4), whose exponent the game can play with.
            let half = x * x / 4
            if chance(ofExponential: half), chance(ofExponential: half) { return x }
        }
    }

    /// Whether numbers drawn evenly from 0…1, beginning with one below `exponent`, fall an even
    /// number of times before one does not: for an exponent *e* in 0…1, the probability is
    /// Σ (−*e*)^k / k! = exp(−*e*).
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
