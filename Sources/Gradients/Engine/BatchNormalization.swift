import Network

/// Batch normalisation of one layer: y = scale · (z − mean) / √(variance + ε) + shift.
///
/// Mean and biased variance are those of the batch.
///
/// Source: Ioffe, Szegedy: Batch Normalization (ICML 2015); ε, momentum and the unbiased running
/// variance as in PyTorch's `BatchNorm2d`.
struct BatchNormalization {
    /// The weight of a batch in the running statistics.
    private static let momentum = 0.1

    private let scale: ParameterLayout.Entry
    private let shift: ParameterLayout.Entry
    private let runningMean: ParameterLayout.Entry
    private let runningVariance: ParameterLayout.Entry
    private var means: [Double] = []
    private var deviations: [Double] = []

    /// Finds the tensors of a convolution's batch normalisation; `nil` if it has none.
    init?(of name: String, layout: ParameterLayout) {
        let statistics = layout.statistics
        guard let scale = layout["\(name).normalization.weight"],
            let shift = layout["\(name).normalization.bias"],
            let mean = statistics.first(where: { $0.name == "\(name).normalization.running_mean" }),
            let variance = statistics.first(where: {
                $0.name == "\(name).normalization.running_var"
            })
        else { return nil }
        (self.scale, self.shift, runningMean, runningVariance) = (scale, shift, mean, variance)
    }

    /// Computes the mean and variance of a batch and updates the running statistics.
    ///
    /// - Parameters:
    ///   - sums: The sums and sums of squares, [block][sum, sum of squares][lane].
    ///   - pixels: The number of values in each sum.
    ///   - memory: The step's buffers; the running statistics are updated.
    /// - Returns: The scale and shift of each lane, so that y = scale · z + shift.
    mutating func normalize(
        _ sums: [Double], pixels: Int, memory: StepBuffers
    ) -> (scale: Lanes, shift: Lanes) {
        let channels = scale.range.count
        let lanes = BlockFormat.float32.lanes(channels: channels)
        let (factors, offsets) = (Lanes(count: lanes), Lanes(count: lanes))
        means = []
        deviations = []
        for channel in 0..<channels {
            let first = Self.sumIndex(ofChannel: channel)
            let mean = sums[first] / Double(pixels)
            let variance = max(
                0, sums[first + BlockFormat.float32.lanes] / Double(pixels) - mean * mean)
            let deviation = (variance + DifferentiableLayers.epsilon).squareRoot()
            means.append(mean)
            deviations.append(deviation)
            let factor = Double(memory.parameters[scale.range.lowerBound + channel]) / deviation
            factors[channel] = Float(factor)
            offsets[channel] = Float(
                Double(memory.parameters[shift.range.lowerBound + channel]) - mean * factor)
            let unbiased = variance * Double(pixels) / Double(max(pixels - 1, 1))
            Self.move(memory.statistics + runningMean.range.lowerBound + channel, to: mean)
            Self.move(memory.statistics + runningVariance.range.lowerBound + channel, to: unbiased)
        }
        return (factors, offsets)
    }

    /// Computes the factors of the gradient of `z`: dz = gradient · dy + input · z + offset.
    ///
    /// - Parameters:
    ///   - sums: The sums [block][Σ dy, Σ dy·z][lane].
    ///   - pixels: The number of values in each sum.
    ///   - memory: The step's buffers; the gradients of scale and shift are written.
    /// - Returns: The three factors, one value per lane each.
    func gradientFactors(
        from sums: [Double], pixels: Int, memory: StepBuffers
    ) -> (gradient: Lanes, input: Lanes, offset: Lanes) {
        let channels = scale.range.count
        let lanes = BlockFormat.float32.lanes(channels: channels)
        let gradientFactors = Lanes(count: lanes)
        let (inputFactors, offsets) = (Lanes(count: lanes), Lanes(count: lanes))
        for channel in 0..<channels {
            let first = Self.sumIndex(ofChannel: channel)
            let (mean, deviation) = (means[channel], deviations[channel])
            let sum = sums[first]
            let product = (sums[first + BlockFormat.float32.lanes] - mean * sum) / deviation
            memory.gradient[shift.range.lowerBound + channel] = Float(sum)
            memory.gradient[scale.range.lowerBound + channel] = Float(product)
            let gradientFactor =
                Double(memory.parameters[scale.range.lowerBound + channel]) / deviation
            let inputFactor = -gradientFactor * product / Double(pixels) / deviation
            gradientFactors[channel] = Float(gradientFactor)
            inputFactors[channel] = Float(inputFactor)
            offsets[channel] = Float(-gradientFactor * sum / Double(pixels) - inputFactor * mean)
        }
        return (gradientFactors, inputFactors, offsets)
    }

    /// Returns the index of the first of a channel's two sums.
    static func sumIndex(ofChannel channel: Int) -> Int {
        let lanes = BlockFormat.float32.lanes
        return channel / lanes * 2 * lanes + channel % lanes
    }

    private static func move(_ value: UnsafeMutablePointer<Float>, to batch: Double) {
        value.pointee = Float((1 - momentum) * Double(value.pointee) + momentum * batch)
    }
}
