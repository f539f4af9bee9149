import Tensors

/// The weights of a convolution, the bias of each output channel, and the activation.
package struct Convolution: Sendable {
    /// The side of the kernel, in pixels.
    package let kernel: Int
    /// The number of input channels.
    package let inputs: Int
    /// The number of output channels.
    package let outputs: Int
    /// The weights, `[out, in, kernel, kernel]`, row-major.
    package let weight: [Float]
    /// The bias of each output channel.
    package let bias: [Float]
    /// The activation function.
    package let activation: Architecture.Activation
}

/// A transposed 2x2 convolution of stride 2.
package struct TransposedConvolution: Sendable {
    /// The number of input channels.
    package let inputs: Int
    /// The number of output channels.
    package let outputs: Int
    /// The weights, `[out · 2 · 2, in]`, row-major.
    ///
    /// They are transposed from the file's `[in, out, 2, 2]`, so that one matrix product gives the
    /// four phases of every output channel.
    package let weight: [Float]
    /// The bias of each output channel.
    package let bias: [Float]
    /// The activation function.
    package let activation: Architecture.Activation
}

/// The weights of a U-Net, with shapes checked against the architecture.
///
/// ``ReferenceNetwork`` is a readable implementation of the forward pass, ``NetworkRunner`` a fast
/// one.
package struct UNet: Sendable {
    /// The upsampling of one decoder level.
    package enum Upsampling: Sendable {
        case transposed(TransposedConvolution)
        case nearestThen(Convolution)
    }

    /// The architecture that the weights match.
    package let architecture: Architecture
    /// The encoder's convolutions, two per level, from level 0 to `depth`.
    package let encoder: [[Convolution]]
    /// The decoder's upsamplings, one per level, from level 0 to `depth` − 1.
    package let upsampling: [Upsampling]
    /// The decoder's convolutions, two per level, from level 0 to `depth` − 1.
    package let decoder: [[Convolution]]
    /// The convolutions after the finest decoder level, in order.
    package let head: [Convolution]
    /// The calibrated ranges of the layers' outputs; `nil` if the file has none.
    package var ranges: ActivationRanges?

    /// Reads the weights of the architecture that the file's metadata describes.
    ///
    /// - Throws: ``WeightsError``, naming the tensor or the metadata at fault.
    /// - Complexity: O(*n*), where *n* is the number of weights.
    package init(_ file: Safetensors) throws(WeightsError) {
        let architecture = try Architecture(json: file.metadata["nucleid.architecture"])
        let channels = architecture.channels
        let activation = architecture.activation

        func convolution(
            _ name: String, inputs: Int, outputs: Int, kernel: Int = 3,
            then activation: Architecture.Activation
        ) throws(WeightsError) -> Convolution {
            Convolution(
                kernel: kernel, inputs: inputs, outputs: outputs,
                weight: try file.tensor(
                    named: "\(name).weight", shape: [outputs, inputs, kernel, kernel]
                ).elements,
                bias: try file.tensor(named: "\(name).bias", shape: [outputs]).elements,
                activation: activation)
        }

        var encoder: [[Convolution]] = []
        var upsampling: [Upsampling] = []
        var decoder: [[Convolution]] = []
        for level in 0...architecture.depth {
            let inner = channels(level)
            let incoming = level == 0 ? architecture.inputs : channels(level - 1)
            encoder.append([
                try convolution(
                    "encoder.\(level).0", inputs: incoming, outputs: inner, then: activation),
                try convolution(
                    "encoder.\(level).1", inputs: inner, outputs: inner, then: activation),
            ])
            guard level < architecture.depth else { continue }
            let name = "upsampling.\(level)"
            let then = architecture.upsamplingActivation
            switch architecture.upsampling {
            case .transposed:
                upsampling.append(
                    .transposed(
                        try TransposedConvolution(
                            from: file, name: name, inputs: channels(level + 1), outputs: inner,
                            then: then)))
            case .nearestThenConvolution:
                upsampling.append(
                    .nearestThen(
                        try convolution(
                            name, inputs: channels(level + 1), outputs: inner, kernel: 2, then: then
                        )))
            }
            decoder.append([
                try convolution(
                    "decoder.\(level).0", inputs: 2 * inner, outputs: inner, then: activation),
                try convolution(
                    "decoder.\(level).1", inputs: inner, outputs: inner, then: activation),
            ])
        }
        var head: [Convolution] = []
        for (index, layer) in architecture.head.enumerated() {
            let incoming = head.last?.outputs ?? channels(0)
            head.append(
                try convolution(
                    "head.\(index)", inputs: incoming, outputs: layer.channels,
                    kernel: layer.kernel,
                    then: layer.activation))
        }
        self.architecture = architecture
        self.encoder = encoder
        self.upsampling = upsampling
        self.decoder = decoder
        self.head = head
        ranges = try ActivationRanges(from: file, channels: Self.rangedLayers(of: architecture))
    }
}

extension UNet {
    /// Returns the layers whose outputs other layers read, with their numbers of channels.
    package static func rangedLayers(
        of architecture: Architecture
    ) -> [(layer: String, count: Int)] {
        (0...architecture.depth).flatMap { level in
            let count = architecture.channels(atLevel: level)
            let names = ["encoder.\(level).0", "encoder.\(level).1"]
            let decoder = ["upsampling.\(level)", "decoder.\(level).0", "decoder.\(level).1"]
            return (names + (level < architecture.depth ? decoder : [])).map { ($0, count) }
        }
    }
}

extension TransposedConvolution {
    fileprivate init(
        from file: Safetensors, name: String, inputs: Int, outputs: Int,
        then activation: Architecture.Activation
    ) throws(WeightsError) {
        let stored = try file.tensor(named: "\(name).weight", shape: [inputs, outputs, 2, 2])
            .elements
        var turned = [Float](repeating: 0, count: stored.count)
        for input in 0..<inputs {
            for phase in 0..<outputs * 4 {
                turned[phase * inputs + input] = stored[input * outputs * 4 + phase]
            }
        }
        self.inputs = inputs
        self.outputs = outputs
        weight = turned
        bias = try file.tensor(named: "\(name).bias", shape: [outputs]).elements
        self.activation = activation
    }
}
