import Tensors

/// The forward pass of a U-Net, layer by layer, implemented directly from its definition.
///
/// Tests compare ``NetworkRunner`` with it, and it with outputs recorded from PyTorch.
package struct ReferenceNetwork: Sendable {
    private let network: UNet

    /// Creates a reference implementation with the weights of `network`.
    package init(_ network: UNet) { self.network = network }

    /// Evaluates one image.
    ///
    /// - Parameter input: The image, `[inputs, height, width]`; height and width are multiples of
    ///   2^depth.
    /// - Returns: The outputs, `[outputs, height, width]`, each in 0…1.
    /// - Complexity: O(*n*), where *n* is the number of pixels; seconds for a 256x256 tile.
    package func evaluate(_ input: Tensor) -> Tensor {
        let depth = network.architecture.depth
        var (x, skips) = encode(input)
        for level in (0..<depth).reversed() {
            let up =
                switch network.upsampling[level] {
                case .transposed(let layer): ReferenceLayers.transposedConvolution(x, layer: layer)
                case .nearestThen(let layer):
                    ReferenceLayers.convolution(ReferenceLayers.nearestUpsampling(x), layer: layer)
                }
            x =
                switch network.architecture.concatenation {
                case .skipFirst: ReferenceLayers.concatenate(skips[level], up)
                case .upFirst: ReferenceLayers.concatenate(up, skips[level])
                }
            for layer in network.decoder[level] { x = ReferenceLayers.convolution(x, layer: layer) }
        }
        for layer in network.head { x = ReferenceLayers.convolution(x, layer: layer) }
        return x
    }

    /// Computes the mean of each channel of the coarsest level's output over its pixels.
    ///
    /// - Parameter input: The image, as for ``evaluate(_:)``.
    /// - Returns: One value per channel.
    /// - Complexity: That of the encoder.
    package func bottleneckFeatures(of input: Tensor) -> [Float] {
        let bottleneck = encode(input).bottleneck
        return (0..<bottleneck.shape[0]).map { channel in
            let values = bottleneck.slice(at: channel).elements
            return Float(values.reduce(0) { $0 + Double($1) } / Double(values.count))
        }
    }

    /// Returns the output of the coarsest level, and those of the other levels, from level 0.
    private func encode(_ input: Tensor) -> (bottleneck: Tensor, skips: [Tensor]) {
        let depth = network.architecture.depth
        var x = input
        var skips: [Tensor] = []
        for level in 0...depth {
            for layer in network.encoder[level] { x = ReferenceLayers.convolution(x, layer: layer) }
            guard level < depth else { break }
            skips.append(x)
            x = ReferenceLayers.maxPool(x)
        }
        return (x, skips)
    }
}
