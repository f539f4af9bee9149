import Tensors

extension NetworkState {
    /// Creates the random initial state of training from scratch.
    ///
    /// Convolution weights are drawn from a normal distribution of variance 2 / *f*, truncated at
    /// two standard deviations, as in Keras' `he_normal` (He, Zhang, Ren, Sun, "Delving deep into
    /// rectifiers", ICCV 2015, equation 10). *f* is the fan-in of Keras' `compute_fans`: input
    /// channels times taps, but for a transposed convolution *output* channels times taps, as its
    /// Keras kernel has them on that axis. With stride 2 each of its outputs sees one tap of every
    /// input, and it halves the channels, so its variance is one over its inputs, which preserves
    /// the variance of values where no rectifier follows. In both cases *f* is the product of all
    /// lengths but the first of the tensor's shape here. Biases and shifts are 0, scales 1, running
    /// means 0 and running variances 1, as in Keras and PyTorch.
    ///
    /// - Parameters:
    ///   - layout: The layout of the network.
    ///   - seed: The random seed; it gives the same bits on every machine. Each tensor has its own
    ///     stream.
    /// - Complexity: O(*n*), where *n* is the number of parameters.
    package init(initial layout: ParameterLayout, seed: UInt64) {
        var parameters = [Float](repeating: 0, count: layout.count)
        for (index, entry) in layout.entries.enumerated() {
            if entry.shape.count > 1 {
                let fan = entry.shape.dropFirst().reduce(1, *)
                let scale = (2 / Double(fan)).squareRoot() / TruncatedNormal.deviation
                // Streams counted from 0 are used by steps and images.
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
