import FoundationEssentials

/// The architecture of a U-Net, stored as JSON under `nucleid.architecture` in its weights file.
///
/// Source: Ronneberger, Fischer, Brox: U-Net (MICCAI 2015), with 'same' padding throughout.
/// Level 0 is the finest and level `depth` the coarsest; level L has `width` · 2^L channels.
package struct Architecture: Sendable, Equatable, Codable {
    /// An element-wise activation function.
    package enum Activation: String, Sendable, Codable {
        case none
        /// max(x, 0).
        case relu
        /// x if x > 0, else exp(x) − 1 (Clevert et al., 2016, alpha 1).
        case elu
        /// 1 / (1 + exp(−x)).
        case sigmoid
    }

    /// The method by which a decoder level doubles width and height.
    package enum Upsampling: String, Sendable, Codable {
        /// A transposed 2x2 convolution of stride 2.
        case transposed = "transposed2x2"
        /// Nearest-neighbour upsampling by 2, then a 2x2 convolution with 'same' padding.
        ///
        /// The padding adds a row below and a column to the right.
        case nearestThenConvolution = "nearest+convolution2x2"
    }

    /// The order in which a decoder level concatenates its two inputs along the channels.
    package enum Concatenation: String, Sendable, Codable {
        case skipFirst = "skip,up"
        case upFirst = "up,skip"
    }

    /// One convolution between the finest decoder level and the outputs.
    package struct HeadLayer: Sendable, Equatable, Codable {
        /// The side of the kernel, in pixels: 1 or 3.
        package let kernel: Int
        /// The number of output channels, 1 to 512.
        package let channels: Int
        /// The activation function.
        package let activation: Activation

        /// Creates a layer; the values are not checked.
        package init(kernel: Int, channels: Int, activation: Activation) {
            self.kernel = kernel
            self.channels = channels
            self.activation = activation
        }
    }

    /// The number of poolings, 1 to 6.
    package let depth: Int
    /// The number of channels of level 0, 1 to 512.
    package let width: Int
    /// The number of input channels; always 1.
    package let inputs: Int
    /// The names of the output channels, `foreground` among them.
    package let outputs: [String]
    /// The activation function of the encoder's and the decoder's 3x3 convolutions.
    package let activation: Activation
    /// The upsampling method of the decoder levels.
    package let upsampling: Upsampling
    /// The activation function of the upsampling's convolution.
    package let upsamplingActivation: Activation
    /// The order in which decoder levels concatenate their inputs.
    package let concatenation: Concatenation
    /// The convolutions of the head, in order, 1 to 4.
    package let head: [HeadLayer]

    private enum CodingKeys: String, CodingKey {
        case kind, depth, width, inputs, outputs, activation, upsampling, concatenation, head
        case upsamplingActivation = "upsampling_activation"
    }

    /// Creates an architecture with one input channel and a 1x1 sigmoid layer at the end.
    ///
    /// - Parameters:
    ///   - depth: The number of poolings, 1 to 6.
    ///   - width: The number of channels of level 0, 1 to 512.
    ///   - outputs: The names of the output channels; must contain `foreground`.
    ///   - activation: The activation function of the 3x3 convolutions.
    ///   - upsampling: The upsampling method and the activation function of its convolution.
    ///   - concatenation: The order of a decoder level's inputs.
    ///   - features: The layers of the head before the last.
    package init(
        depth: Int, width: Int, outputs: [String], activation: Activation,
        upsampling: (kind: Upsampling, activation: Activation), concatenation: Concatenation,
        features: [HeadLayer] = []
    ) {
        precondition(outputs.contains("foreground"), "a network has an output 'foreground'")
        self.depth = depth
        self.width = width
        inputs = 1
        self.outputs = outputs
        self.activation = activation
        self.upsampling = upsampling.kind
        upsamplingActivation = upsampling.activation
        self.concatenation = concatenation
        head =
            features + [HeadLayer(kernel: 1, channels: outputs.count, activation: .sigmoid)]
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let kind = try values.decode(String.self, forKey: .kind)
        depth = try values.decode(Int.self, forKey: .depth)
        width = try values.decode(Int.self, forKey: .width)
        inputs = try values.decode(Int.self, forKey: .inputs)
        outputs = try values.decode([String].self, forKey: .outputs)
        activation = try values.decode(Activation.self, forKey: .activation)
        upsampling = try values.decode(Upsampling.self, forKey: .upsampling)
        upsamplingActivation =
            try values.decodeIfPresent(Activation.self, forKey: .upsamplingActivation) ?? .none
        concatenation = try values.decode(Concatenation.self, forKey: .concatenation)
        head = try values.decode([HeadLayer].self, forKey: .head)
        func require(that condition: Bool, else sentence: String) throws {
            guard !condition else { return }
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: sentence))
        }
        try require(that: kind == "unet", else: "its kind is not 'unet'")
        try require(that: (1...6).contains(depth), else: "its depth must be 1 to 6")
        try require(that: (1...512).contains(width), else: "its width must be 1 to 512")
        try require(that: inputs == 1, else: "its inputs must be 1")
        try require(that: (1...4).contains(head.count), else: "its head must have 1 to 4 layers")
        try require(
            that: head.allSatisfy {
                [1, 3].contains($0.kernel) && (1...512).contains($0.channels)
            },
            else: "a head layer's kernel must be 1 or 3, its channels 1 to 512")
        try require(
            that: head.last?.channels == outputs.count && head.last?.activation == .sigmoid,
            else: "its last head layer must give one sigmoid channel an output")
        try require(that: outputs.contains("foreground"), else: "it has no output 'foreground'")
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode("unet", forKey: .kind)
        try values.encode(depth, forKey: .depth)
        try values.encode(width, forKey: .width)
        try values.encode(inputs, forKey: .inputs)
        try values.encode(outputs, forKey: .outputs)
        try values.encode(activation, forKey: .activation)
        try values.encode(upsampling, forKey: .upsampling)
        try values.encode(upsamplingActivation, forKey: .upsamplingActivation)
        try values.encode(concatenation, forKey: .concatenation)
        try values.encode(head, forKey: .head)
    }

    /// Decodes the JSON of the metadata.
    ///
    /// - Throws: ``WeightsError/metadata(key:reason:)`` if it is missing, malformed or unsupported.
    init(json: String?) throws(WeightsError) {
        let key = "nucleid.architecture"
        guard let json else { throw .metadata(key: key, reason: "is missing") }
        do {
            self = try JSONDecoder().decode(Architecture.self, from: Data(json.utf8))
        } catch DecodingError.dataCorrupted(let context) {
            throw .metadata(key: key, reason: "cannot be used: \(context.debugDescription)")
        } catch {
            throw .metadata(key: key, reason: "cannot be read: \(error)")
        }
    }

    /// Returns the number of channels of a level.
    package func channels(atLevel level: Int) -> Int { width << level }

    /// The number of channels of the coarsest level, and of bottleneck features.
    package var bottleneckChannels: Int { channels(atLevel: depth) }

    /// The number that divides the width and the height of every valid input: 2^depth.
    package var sizeMultiple: Int { 1 << depth }

    /// The index of the output channel `foreground`.
    package var foregroundIndex: Int { outputs.firstIndex(of: "foreground") ?? 0 }

    /// The index of the output channel `distance`; `nil` if the network was not trained for it.
    ///
    /// Its value in a nucleus is the distance to the border, divided by the nucleus's largest.
    package var distanceIndex: Int? { outputs.firstIndex(of: "distance") }

    /// The index of the output channel `contact`, which only training reads; `nil` if there is none.
    ///
    /// Its value is the probability that nuclei touch, or nearly so.
    package var contactIndex: Int? { outputs.firstIndex(of: "contact") }

    /// Returns the same network with other outputs.
    ///
    /// - Parameter outputs: The names of the outputs; must contain `foreground`.
    /// - Returns: An architecture whose last layer gives them.
    package func withOutputs(_ outputs: [String]) -> Architecture {
        Architecture(
            depth: depth, width: width, outputs: outputs, activation: activation,
            upsampling: (upsampling, upsamplingActivation), concatenation: concatenation,
            features: Array(head.dropLast()))
    }

    /// Returns the multiplications and additions of one evaluation, as direct convolutions.
    package func operations(height: Int, width: Int) -> Int {
        var products = 0
        let pixels = height * width
        for level in 0...depth {
            let area = pixels >> (2 * level)
            let inner = channels(atLevel: level)
            let incoming = level == 0 ? inputs : channels(atLevel: level - 1)
            products += area * 9 * inner * (incoming + inner)
            guard level < depth else { continue }
            let taps = upsampling == .transposed ? 1 : 4
            products += area * taps * inner * channels(atLevel: level + 1)
            products += area * 9 * inner * (2 * inner + inner)
        }
        var incoming = channels(atLevel: 0)
        for layer in head {
            products += pixels * layer.kernel * layer.kernel * incoming * layer.channels
            incoming = layer.channels
        }
        return 2 * products
    }
}
