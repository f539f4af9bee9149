/// Convolutions as loops over dense tensors, in 64 bits.
enum ReferenceConvolution {
    /// A 3x3 convolution with 'same' padding of concatenated inputs; weights are
    /// `[output][input][3][3]`.
    static func same3x3<Element>(
        _ inputs: [DenseTensor<Element>], weights: [Float], bias: [Float], outputs: Int,
        _ value: (Element) -> Double
    ) -> [Sum] {
        let channels = inputs.reduce(0) { $0 + $1.shape.channels }
        var sums: [Sum] = []
        inputs[0].shape.with(channels: outputs).forEach { image, output, row, column in
            var sum = Sum(bias[output])
            var first = 0
            for input in inputs {
                for channel in 0..<input.shape.channels {
                    for tap in 0..<9 {
                        let (down, right) = (tap / 3 - 1, tap % 3 - 1)
                        let weight = weights[(output * channels + first + channel) * 9 + tap]
                        let x = value(input[image, channel, row + down, column + right])
                        sum += Sum(x * Double(weight))
                    }
                }
                first += input.shape.channels
            }
            sums.append(sum)
        }
        return sums
    }
}
