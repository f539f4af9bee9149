import Tensors

extension NetworkState {
    /// Draws the weights that training from scratch begins with.
    ///
    /// Convolutions' weights have the variance 2 / *f* of a normal distribution cut off at two
    /// standard deviations, as Keras' `he_normal` (He, Zhang, Ren, Sun, "Delving deep into
    /// rectifiers", ICCV 2015, equation 10), where *f* is what Keras' `compute_fans` says: input
    /// channels times taps, but of a transposed convolution *output* channels times taps, as
    /// Keras' kernel has them in that place. With stride 2 each of its outputs sees one tap of
    /// every input, and it halves the channels, so that its variance is one over its inputs: what
    /// keeps the spread of values where no rectifier follows. Both are the product of all lengths
    /// but the first of the tensor's shape here. Biases and shifts are 0, scales 1, running means 0
    /// and running variances 1, as in Keras and PyTorch.
    ///
    /// - Parameters:
    ///   - layout: Where the tensors lie.
    ///   - seed: The same seed gives the same bits on every machine; each tensor draws by itself.
    /// - Complexity: O(*n*), where *n* is the number of parameters.
    package init(initial layout: ParameterLayout, seed: UInt64) {
        var parameters = [Float](repeating: 0, count: layout.count)
        for (index, entry) in layout.entries.enumerated() {
            if entry.shape.count > 1 {
                let fan = entry.shape.dropFirst().reduce(1, *)
                let scale = (2 / Double(fan)).squareRoot() / TruncatedNormal.deviation
                // Steps and images count their streams from 0.
                let stream = 1 << 63 | UInt64(index)
                var normal = TruncatedNormal(source: RandomSource(seed: seed, stream: stream))
                for place in entry.range { parameters[place] = Float(scale * normal.next()) }
            } else if entry.name.hasSuffix(".weight") {
                for place in entry.range { parameters[place] = 1 }
            }
        }
        var statistics = [Float](repeating: 0, count: layout.statisticsCount)
        for entry in layout.statistics where entry.name.hasSuffix(".running_var") {
            for place in entry.range { statistics[place] = 1 }
        }
        self.init(parameters: parameters, statistics: statistics)
    }
}
