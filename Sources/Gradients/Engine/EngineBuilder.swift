import Network
import Tensors

/// Creates the layers of a network in training and connects them to their planes.
struct EngineBuilder {
    let levels: [LevelPlanes]
    private let blueprint: TrainableArchitecture
    private let layout: ParameterLayout

    /// Allocates the planes of all levels.
    init(blueprint: TrainableArchitecture, layout: ParameterLayout, images: Int, size: PlaneSize) {
        self.blueprint = blueprint
        self.layout = layout
        levels = (0...blueprint.architecture.depth).map {
            LevelPlanes(level: $0, architecture: blueprint.architecture, images: images, size: size)
        }
    }

    private var architecture: Architecture { blueprint.architecture }

    /// Creates the two convolutions of each encoder level, from level 0 on.
    func makeEncoder() -> [ConvolutionUnit] {
        levels.enumerated().flatMap { level, planes in
            let share = blueprint.encoderDropout.isEmpty ? 0 : blueprint.encoderDropout[level]
            let below = level + 1 < levels.count ? levels[level + 1] : nil
            return [
                unit(
                    named: "encoder.\(level).0",
                    connections: .init(
                        source: planes.input, output: planes.inner,
                        gradient: planes.gradients.one,
                        sourceGradient: level == 0 ? nil : planes.inputGradient),
                    dropout: (share, DropoutMask.encoderLayer(level: level))),
                unit(
                    named: "encoder.\(level).1",
                    connections: .init(
                        source: planes.inner, output: planes.skip.output,
                        gradient: planes.skip.gradient, sourceGradient: planes.gradients.one,
                        pooled: below.map { ($0.input, $0.inputGradient) })),
            ]
        }
    }

    /// Creates the upsampling and two convolutions of each decoder level, deepest level first.
    func makeDecoder() -> [(upsampling: UpsamplingUnit, decoder: [ConvolutionUnit])] {
        (0..<architecture.depth).reversed().map { level in
            let (planes, below) = (levels[level], levels[level + 1])
            guard let decoded = planes.decoded else {
                preconditionFailure("all levels but the coarsest have a decoder")
            }
            let share = blueprint.decoderDropout.isEmpty ? 0 : blueprint.decoderDropout[level]
            let upsampling = UpsamplingUnit(
                level: level, architecture: architecture, layout: layout,
                connections: .init(
                    source: below.result.output, output: planes.upsampled.output,
                    gradient: planes.upsampled.gradient, sourceGradient: below.result.gradient))
            return (
                upsampling,
                [
                    unit(
                        named: "decoder.\(level).0",
                        connections: .init(
                            source: planes.concatenated, output: decoded.first,
                            gradient: planes.gradients.other,
                            sourceGradient: planes.concatenatedGradient),
                        dropout: (share, DropoutMask.decoderLayer(level: level))),
                    unit(
                        named: "decoder.\(level).1",
                        connections: .init(
                            source: decoded.first, output: decoded.second,
                            gradient: planes.gradients.one,
                            sourceGradient: planes.gradients.other)),
                ]
            )
        }
    }

    /// Creates the convolutions of the head; the last one computes the logits.
    func makeHead() -> (features: [ConvolutionUnit], last: LastUnit) {
        var (source, gradient) = levels[0].result
        var features: [ConvolutionUnit] = []
        let inner = architecture.head.dropLast()
        for (index, layer) in inner.enumerated() {
            let output = Planes(
                concatenating: [layer.channels], size: source.size, images: source.images)
            let outputGradient = Planes(
                concatenating: [layer.channels], size: source.size, images: source.images)
            features.append(
                ConvolutionUnit(
                    name: "head.\(index)", layout: layout,
                    connections: .init(
                        source: source, output: output, gradient: outputGradient,
                        sourceGradient: gradient), activation: layer.activation))
            (source, gradient) = (output, outputGradient)
        }
        return (
            features,
            LastUnit(
                name: "head.\(inner.count)", layout: layout, source: source, gradient: gradient)
        )
    }

    private func unit(
        named name: String, connections: ConvolutionUnit.Connections,
        dropout: (share: Double, layer: Int) = (0, 0)
    ) -> ConvolutionUnit {
        ConvolutionUnit(
            name: name, layout: layout, connections: connections,
            activation: architecture.activation, dropout: dropout)
    }
}
