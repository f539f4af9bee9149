import Network

/// A forward pass through a U-Net, each part of which returns a backward function.
///
/// A backward function takes the loss' derivative with respect to the part's output, adds the
/// derivatives with respect to the part's parameters to ``gradient``, and returns the derivative
/// with respect to the part's input.
final class ReferencePass {
    typealias Backward = (Volume) -> Volume
    typealias LayerResult = (y: Volume, backward: Backward)

    let blueprint: TrainableArchitecture
    private let layout: ParameterLayout
    private let parameters: [Double]
    private let dropout: UInt64
    private(set) var statistics: [Double]
    private(set) var gradient: [Double]

    /// Creates a pass with a gradient of zeros.
    init(
        architecture blueprint: TrainableArchitecture, layout: ParameterLayout,
        parameters: [Double],
        statistics: [Double], dropout: UInt64
    ) {
        self.blueprint = blueprint
        self.layout = layout
        self.parameters = parameters
        self.statistics = statistics
        self.dropout = dropout
        gradient = Array(repeating: 0, count: parameters.count)
    }

    /// Applies the network up to the logits: the last head layer has no activation.
    func network(input: Volume) -> LayerResult {
        var steps = [level(0, input: input)]
        let head = blueprint.architecture.head
        for (index, layer) in head.enumerated() {
            steps.append(
                convolution(steps[steps.count - 1].y, name: "head.\(index)", kernel: layer.kernel))
            guard index < head.count - 1 else { break }
            steps.append(activation(steps[steps.count - 1].y, kind: layer.activation))
        }
        return Self.compose(steps)
    }

    /// Applies a level of the encoder, all levels below it, and the decoder of the same level.
    private func level(_ level: Int, input x: Volume) -> LayerResult {
        let architecture = blueprint.architecture
        let encoder = block(
            x, name: "encoder.\(level)", layer: DropoutMask.encoderLayer(level: level),
            share: blueprint.encoderDropout.isEmpty ? 0 : blueprint.encoderDropout[level])
        guard level < architecture.depth else { return encoder }
        let (pooled, sources) = DifferentiableLayers.maxPool(encoder.y)
        let below = self.level(level + 1, input: pooled)
        let up = upsampling(below.y, level: level)
        let isSkipFirst = architecture.concatenation == .skipFirst
        let stacked =
            isSkipFirst
            ? DifferentiableLayers.concatenate(encoder.y, up.y)
            : DifferentiableLayers.concatenate(up.y, encoder.y)
        let decoder = block(
            stacked, name: "decoder.\(level)", layer: DropoutMask.decoderLayer(level: level),
            share: blueprint.decoderDropout.isEmpty ? 0 : blueprint.decoderDropout[level])
        return (
            decoder.y,
            { dy in
                let (first, second) = DifferentiableLayers.concatenateGradient(
                    decoder.backward(dy), first: stacked.channels / 2)
                let (skip, above) = isSkipFirst ? (first, second) : (second, first)
                let around = DifferentiableLayers.maxPoolGradient(
                    below.backward(up.backward(above)), sources: sources)
                return encoder.backward(skip + around)
            }
        )
    }

    /// Applies two 3x3 convolutions with their activations, and dropout between them.
    private func block(_ x: Volume, name: String, layer: Int, share: Double) -> LayerResult {
        let first = unit(x, name: "\(name).0")
        guard share > 0 else { return Self.compose([first, unit(first.y, name: "\(name).1")]) }
        let mask = DropoutMask(step: dropout, layer: layer, rate: share)
        let thinned: LayerResult = (
            DifferentiableLayers.dropout(first.y, mask: mask),
            { DifferentiableLayers.dropout($0, mask: mask) }
        )
        return Self.compose([first, thinned, unit(thinned.y, name: "\(name).1")])
    }

    /// Applies a 3x3 convolution, its batch normalisation if there is one, and its activation.
    private func unit(_ x: Volume, name: String) -> LayerResult {
        var steps = [convolution(x, name: name, kernel: 3)]
        if blueprint.isNormalized { steps.append(normalization(steps[0].y, after: name)) }
        steps.append(activation(steps[steps.count - 1].y, kind: blueprint.architecture.activation))
        return Self.compose(steps)
    }

    /// Returns the output of the last step, and the backward function through all steps.
    static func compose(_ steps: [LayerResult]) -> LayerResult {
        (steps[steps.count - 1].y, { dy in steps.reversed().reduce(dy) { $1.backward($0) } })
    }

    /// The parameters of a layer's tensor; empty if the layer has no such tensor.
    subscript(_ layer: String, _ tensor: String) -> [Double] {
        layout["\(layer).\(tensor)"].map { Array(parameters[$0.range]) } ?? []
    }

    /// Replaces a running mean or variance by `change` of it.
    func updateStatistic(named name: String, by change: ([Double]) -> [Double]) {
        guard let entry = layout.statistics.first(where: { $0.name == name }) else { return }
        statistics.replaceSubrange(entry.range, with: change(Array(statistics[entry.range])))
    }

    /// Adds to the gradient of a layer's tensor, if the layer has that tensor.
    func addGradient(_ values: [Double], layer: String, tensor: String) {
        guard let entry = layout["\(layer).\(tensor)"] else { return }
        for (index, value) in zip(entry.range, values) { gradient[index] += value }
    }
}
