import Network
import Tensors

/// Creates the layers of a network in training and connects them to the maps that they read.
struct EngineBuilder {
    private let blueprint: TrainableArchitecture
    private let layout: ParameterLayout
    private let images: Int
    private let size: PlaneSize
    private let storage: FeatureStorage
    private let format: ProductFormat
    private let processor: InstructionSet

    /// - Parameters:
    ///   - blueprint: The network.
    ///   - layout: The layout of its parameters.
    ///   - images: The number of images of a batch.
    ///   - size: The size of each image.
    ///   - storage: The format of the maps; the network's input is in 32 bits.
    ///   - format: The format of products.
    ///   - processor: The instruction set, which has kernels for that.
    init(
        blueprint: TrainableArchitecture, layout: ParameterLayout, images: Int, size: PlaneSize,
        storage: FeatureStorage, format: ProductFormat, processor: InstructionSet
    ) {
        self.blueprint = blueprint
        self.layout = layout
        self.images = images
        self.size = size
        self.storage = storage
        self.format = format
        self.processor = processor
    }

    private var architecture: Architecture { blueprint.architecture }

    /// Allocates the maps of the images.
    func makeInput() -> FeatureMaps {
        FeatureMaps(
            channels: architecture.inputs, size: size, images: images, storage: .float32,
            activation: .none, hasGradient: false)
    }

    /// Creates the two convolutions of each encoder level, from level 0 on.
    ///
    /// The output of each level but the coarsest is pooled into the next, and read by the decoder,
    /// which computes its part of the gradient first.
    func makeEncoder(of input: FeatureMaps) -> [ConvolutionUnit] {
        var units: [ConvolutionUnit] = []
        for level in 0...architecture.depth {
            let source =
                units.last.map { FeatureSource(maps: $0.output, use: .pooled) }
                ?? FeatureSource(maps: input, use: .none)
            let first = unit(
                named: "encoder.\(level).0", sources: [source], level: level,
                dropout: (
                    blueprint.encoderDropout.isEmpty ? 0 : blueprint.encoderDropout[level],
                    DropoutMask.encoderLayer(level: level)
                ))
            let second = unit(
                named: "encoder.\(level).1",
                sources: [FeatureSource(maps: first.output, use: .complete)], level: level)
            units += [first, second]
        }
        return units
    }

    /// Creates the upsampling and two convolutions of each decoder level, deepest level first, given
    /// the encoder's convolutions, two a level.
    func makeDecoder(
        of encoder: [ConvolutionUnit]
    ) -> [(upsampling: UpsamplingUnit, decoder: [ConvolutionUnit])] {
        var below = encoder[2 * architecture.depth + 1].output
        return (0..<architecture.depth).reversed().map { level in
            let upsampled = maps(
                channels: architecture.channels(atLevel: level), level: level,
                activation: architecture.upsamplingActivation)
            let upsampling = UpsamplingUnit(
                level: level, architecture: architecture, layout: layout,
                source: FeatureSource(maps: below, use: .complete), output: upsampled,
                format: format,
                processor: processor)
            let skip = FeatureSource(maps: encoder[2 * level + 1].output, use: .partial)
            let risen = FeatureSource(maps: upsampled, use: .complete)
            let first = unit(
                named: "decoder.\(level).0",
                sources: architecture.concatenation == .skipFirst ? [skip, risen] : [risen, skip],
                level: level,
                dropout: (
                    blueprint.decoderDropout.isEmpty ? 0 : blueprint.decoderDropout[level],
                    DropoutMask.decoderLayer(level: level)
                ))
            let second = unit(
                named: "decoder.\(level).1",
                sources: [FeatureSource(maps: first.output, use: .complete)], level: level)
            below = second.output
            return (upsampling, [first, second])
        }
    }

    /// Creates the convolutions of the head, given the output of the decoder; the last one computes
    /// the logits.
    func makeHead(of features: FeatureMaps) -> (features: [ConvolutionUnit], last: LastUnit) {
        var source = FeatureSource(maps: features, use: .complete)
        var units: [ConvolutionUnit] = []
        let inner = architecture.head.dropLast()
        for (index, layer) in inner.enumerated() {
            let output = maps(channels: layer.channels, level: 0, activation: layer.activation)
            units.append(
                ConvolutionUnit(
                    name: "head.\(index)", layout: layout, sources: [source], output: output,
                    format: format,
                    processor: processor))
            source = FeatureSource(maps: output, use: .complete)
        }
        return (units, LastUnit(name: "head.\(inner.count)", layout: layout, source: source))
    }

    private func unit(
        named name: String, sources: [FeatureSource], level: Int,
        dropout: (share: Double, layer: Int) = (0, 0)
    ) -> ConvolutionUnit {
        let output = maps(
            channels: architecture.channels(atLevel: level), level: level,
            activation: architecture.activation, dropout: dropout)
        return ConvolutionUnit(
            name: name, layout: layout, sources: sources, output: output, format: format,
            processor: processor)
    }

    private func maps(
        channels: Int, level: Int, activation: Architecture.Activation,
        dropout: (share: Double, layer: Int) = (0, 0)
    ) -> FeatureMaps {
        FeatureMaps(
            channels: channels,
            size: PlaneSize(height: size.height >> level, width: size.width >> level),
            images: images, storage: storage, activation: activation, dropout: dropout)
    }
}
