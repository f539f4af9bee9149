import Network

/// Batch normalisation of one layer: y = scale · (z − mean) / √(variance + ε) + shift, with the
/// mean and the biased variance of the batch.
///
/// Source: Ioffe, Szegedy: Batch Normalization (ICML 2015); ε, momentum and the unbiased running
/// variance as in PyTorch's `BatchNorm2d`.
struct BatchNormalization {
    /// How much of a running value each batch replaces.
    private static let momentum = 0.1

    private let scale: ParameterLayout.Entry
    private let shift: ParameterLayout.Entry
    private let runningMean: ParameterLayout.Entry
    private let runningVariance: ParameterLayout.Entry
    private var means: [Double] = []
    private var deviations: [Double] = []

    /// The tensors of a convolution, where it is normalised.
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

    /// Notes a batch.
    ///
    /// - Parameters:
    ///   - sums: [block][sum, sum of squares][lane].
    ///   - pixels: How many values each is of.
    ///   - memory: Its running statistics are updated.
    /// - Returns: What a value is multiplied with and what is added then, one a lane.
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

    /// The factors of the gradient of `z`: dz = gradient · dy + input · z + offset.
    ///
    /// - Parameters:
    ///   - sums: [block][Σ dy, Σ dy·z][lane].
    ///   - pixels: How many values each is of.
    ///   - memory: The gradients of scale and shift are written.
    /// - Returns: One value per lane of each.
    func gradientFactors(
        _ sums: [Double], pixels: Int, memory: StepBuffers
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

    /// Where the first of a channel's two sums stands.
    static func sumIndex(ofChannel channel: Int) -> Int {
        let lanes = BlockFormat.float32.lanes
        return channel / lanes * 2 * lanes + channel % lanes
    }

    private static func move(_ value: UnsafeMutablePointer<Float>, to batch: Double) {
        value.pointee = Float((1 - momentum) * Double(value.pointee) + momentum * batch)
    }
}
