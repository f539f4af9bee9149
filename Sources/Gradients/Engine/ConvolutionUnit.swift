import CKernels
import Network
import Tensors

/// A 'same' convolution, what follows it, and the way back through both.
///
/// Forward: z = w ∗ x + b, or, normalised, without b; y = dropout(activation(z or its
/// normalisation)). A 1x1 kernel is computed as a 3x3 one of zeros around it.
final class ConvolutionUnit {
    /// What stands around a convolution.
    struct Connections {
        /// What it reads.
        let source: Planes
        /// What it gives.
        let output: Planes
        /// The gradient of that.
        let gradient: Planes
        /// Where the gradient of the source goes; `nil` for the image.
        let sourceGradient: Planes?
        /// Where the largest of each 2x2 go, and their gradient.
        var pooled: (output: Planes, gradient: Planes)?
    }

    let connections: Connections
    let weight: ParameterLayout.Entry
    let bias: ParameterLayout.Entry?
    let activation: ckernels_activation
    let weights: WinogradWeights
    /// The convolution's output before normalisation; `nil` without normalisation.
    let unnormalized: Planes?
    var normalization: BatchNormalization?
    private let dropout: (share: Double, layer: Int)

    /// Finds its tensors.
    ///
    /// - Parameters:
    ///   - name: As in the layout.
    ///   - layout: Of the network.
    ///   - around: Its planes.
    ///   - activation: What follows.
    ///   - dropout: The share that is dropped behind it, and the layer's number in the mask.
    init(
        _ name: String, _ layout: ParameterLayout, around: Connections,
        activation: Architecture.Activation, dropout: (share: Double, layer: Int) = (0, 0)
    ) {
        guard let weight = layout["\(name).weight"] else {
            preconditionFailure("the layout has all layers of its network")
        }
        self.connections = around
        self.weight = weight
        bias = layout["\(name).bias"]
        self.activation = activation.kernel
        weights = WinogradWeights(
            from: around.source, to: around.output, inputs: weight.shape[1])
        normalization = BatchNormalization(of: name, layout: layout)
        unnormalized =
            normalization == nil
            ? nil
            : Planes(
                concatenating: [weight.shape[0]], size: around.output.size,
                images: around.output.images)
        self.dropout = dropout
    }

    /// The kernel [out][in][3][3], whatever its side is.
    func withKernel<Result>(
        _ memory: StepBuffers, _ body: (UnsafePointer<Float>) -> Result
    ) -> Result {
        let stored = memory.parameters + weight.range.lowerBound
        guard weight.shape[2] == 1 else { return body(stored) }
        var wide = [Float](repeating: 0, count: 9 * weight.range.count)
        for index in 0..<weight.range.count { wide[9 * index + 4] = stored[index] }
        return wide.withUnsafeBufferPointer { wide in
            guard let base = wide.baseAddress else { preconditionFailure("a layer has weights") }
            return body(base)
        }
    }

    /// The dropout of a training step.
    func dropout(in memory: StepBuffers) -> ckernels_dropout {
        let mask = DropoutMask(step: memory.dropout, layer: dropout.layer, rate: dropout.share)
        return ckernels_dropout(
            key: mask.key, threshold: mask.threshold, scale: Float(mask.scale),
            channels: Int32(weight.shape[0]))
    }

    /// How many tiles are computed together: as many as leave the second-level cache room, or, of
    /// weights that are larger than that, as many as make reading them worth it.
    func tilesPerBlock(of tiles: Int) -> Int {
        let weightBytes = 4 * weights.count
        let lines = 36 * (connections.source.blocks + max(2, connections.output.blocks))
        let most =
            weightBytes > 1 << 20
            ? 112 : max(14, (640 << 10) / (CacheLineMemory.bytesPerLine * lines) / 14 * 14)
        let parts = max(1, (tiles + most - 1) / most)
        return max(1, (tiles + parts - 1) / parts)
    }
}
