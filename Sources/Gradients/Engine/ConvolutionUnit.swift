import CKernels
import Network
import Tensors

/// A 'same' convolution with its batch normalisation, activation and dropout, forward and backward.
///
/// Forward: z = w ∗ x + b, or, with batch normalisation, without b; y = dropout(activation(z or
/// normalised z)). A 1x1 kernel is computed as a 3x3 kernel padded with zeros.
final class ConvolutionUnit {
    /// The planes that a convolution reads and writes.
    struct Connections {
        /// The input of the convolution.
        let source: Planes
        /// The output of the unit.
        let output: Planes
        /// The gradient of the output.
        let gradient: Planes
        /// The gradient of the source; `nil` for the image.
        let sourceGradient: Planes?
        /// The 2x2 max-pooled output and its gradient; `nil` if the unit is not pooled.
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

    /// Finds the unit's tensors and allocates its planes.
    ///
    /// - Parameters:
    ///   - name: The layer's name in the layout.
    ///   - layout: The layout of the network.
    ///   - connections: The planes that the unit reads and writes.
    ///   - activation: The activation after the convolution.
    ///   - dropout: The dropout rate, and the layer number for ``DropoutMask``.
    init(
        name: String, layout: ParameterLayout, connections: Connections,
        activation: Architecture.Activation, dropout: (share: Double, layer: Int) = (0, 0)
    ) {
        guard let weight = layout["\(name).weight"] else {
            preconditionFailure("the layout has all layers of its network")
        }
        self.connections = connections
        self.weight = weight
        bias = layout["\(name).bias"]
        self.activation = activation.kernel
        weights = WinogradWeights(
            from: connections.source, to: connections.output, inputs: weight.shape[1])
        normalization = BatchNormalization(of: name, layout: layout)
        unnormalized =
            normalization == nil
            ? nil
            : Planes(
                concatenating: [weight.shape[0]], size: connections.output.size,
                images: connections.output.images)
        self.dropout = dropout
    }

    /// Calls `body` with the kernel as [out][in][3][3]; a 1x1 kernel is padded with zeros.
    func withKernel<Result>(
        in memory: StepBuffers, _ body: (UnsafePointer<Float>) -> Result
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

    /// Returns the parameters of the dropout mask of a training step.
    func dropout(in memory: StepBuffers) -> ckernels_dropout {
        let mask = DropoutMask(step: memory.dropout, layer: dropout.layer, rate: dropout.share)
        return ckernels_dropout(
            key: mask.key, threshold: mask.threshold, scale: Float(mask.scale),
            channels: Int32(weight.shape[0]))
    }

    /// Returns the number of Winograd tiles to compute together.
    ///
    /// It is as many as fit the second-level cache, or, if the weights are larger than that, enough
    /// to amortise reading them.
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
