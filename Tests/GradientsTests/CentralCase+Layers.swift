import Gradients
import Network
import Tensors

extension CentralCase {
    /// Every layer at awkward sizes.
    static let layers: [CentralCase] =
        sizes.flatMap { size in
            [1, 2, 3].map { size.convolution(kernel: $0) } + [
                size.transposed(), size.nearest(), size.concatenation(), size.dropout(),
                size.normalization(),
            ] + [Architecture.Activation.relu, .elu, .sigmoid].map(size.activation)
        } + sizes.filter { $0.height % 2 == 0 && $0.width % 2 == 0 }.map { $0.maxPool() }

    private static let sizes = [
        LayerSize(images: 1, inputs: 1, outputs: 1, height: 1, width: 1),
        LayerSize(images: 1, inputs: 1, outputs: 1, height: 2, width: 2),
        LayerSize(images: 3, inputs: 1, outputs: 2, height: 1, width: 5),
        LayerSize(images: 2, inputs: 3, outputs: 5, height: 4, width: 6),
        LayerSize(images: 1, inputs: 2, outputs: 1, height: 6, width: 2),
        LayerSize(images: 1, inputs: 7, outputs: 3, height: 5, width: 3),
        LayerSize(images: 3, inputs: 5, outputs: 2, height: 2, width: 8),
    ]
}

/// What a layer is tried on.
private struct LayerSize: Sendable {
    let images: Int
    let inputs: Int
    let outputs: Int
    let height: Int
    let width: Int

    func convolution(kernel: Int) -> CentralCase {
        let weights = outputs * inputs * kernel * kernel
        return layer(
            "convolution \(kernel)x\(kernel)",
            [("x", values(inputs)), ("weight", draw(weights)), ("bias", draw(outputs))]
        ) {
            DifferentiableLayers.convolution(
                volume($0[0]), weight: $0[1], bias: $0[2], outputs: outputs, kernel: kernel)
        } backward: { dy, at in
            let back = DifferentiableLayers.convolutionGradient(
                dy, x: volume(at[0]), weight: at[1], kernel: kernel)
            return [back.x.elements, back.weight, back.bias]
        }
    }

    func transposed() -> CentralCase {
        layer(
            "transposed 2x2",
            [
                ("x", values(inputs)), ("weight", draw(inputs * outputs * 4)),
                ("bias", draw(outputs)),
            ]
        ) {
            DifferentiableLayers.transposedConvolution(volume($0[0]), weight: $0[1], bias: $0[2])
        } backward: { dy, at in
            let back = DifferentiableLayers.transposedGradient(
                dy, x: volume(at[0]), weight: at[1])
            return [back.x.elements, back.weight, back.bias]
        }
    }

    func maxPool() -> CentralCase {
        layer("max-pool 2x2", [("x", values(inputs))]) {
            DifferentiableLayers.maxPool(volume($0[0])).y
        } backward: { dy, at in
            let sources = DifferentiableLayers.maxPool(volume(at[0])).sources
            return [DifferentiableLayers.maxPoolGradient(dy, sources: sources).elements]
        }
    }

    func nearest() -> CentralCase {
        layer("nearest upsampling", [("x", values(inputs))]) {
            DifferentiableLayers.nearestUpsampling(volume($0[0]))
        } backward: { dy, _ in
            [DifferentiableLayers.nearestUpsamplingGradient(dy).elements]
        }
    }

    func concatenation() -> CentralCase {
        layer("concatenation", [("first", values(inputs)), ("second", values(outputs))]) {
            DifferentiableLayers.concatenate(volume($0[0]), volume($0[1]))
        } backward: { dy, _ in
            let (first, second) = DifferentiableLayers.concatenateGradient(dy, first: inputs)
            return [first.elements, second.elements]
        }
    }

    func activation(_ kind: Architecture.Activation) -> CentralCase {
        layer("\(kind)", [("x", values(inputs))]) {
            DifferentiableLayers.activation(volume($0[0]), kind: kind)
        } backward: { dy, at in
            [DifferentiableLayers.activationGradient(dy, x: volume(at[0]), kind: kind).elements]
        }
    }

    func dropout() -> CentralCase {
        let mask = DropoutMask(step: 3, layer: 1, rate: 0.3)
        return layer("dropout", [("x", values(inputs))]) {
            DifferentiableLayers.dropout(volume($0[0]), mask: mask)
        } backward: { dy, _ in
            [DifferentiableLayers.dropout(dy, mask: mask).elements]
        }
    }

    func normalization() -> CentralCase {
        layer(
            "batch normalisation",
            [("x", values(inputs)), ("scale", draw(inputs)), ("shift", draw(inputs))]
        ) {
            let x = volume($0[0])
            return DifferentiableLayers.normalization(
                x, moments: DifferentiableLayers.BatchMoments(of: x), scale: $0[1], shift: $0[2])
        } backward: { dy, at in
            let x = volume(at[0])
            let back = DifferentiableLayers.normalizationGradient(
                dy, x: x, moments: DifferentiableLayers.BatchMoments(of: x), scale: at[1])
            return [back.x.elements, back.scale, back.shift]
        }
    }

    /// Derives Σ dy · y of a drawn dy by each of the arguments.
    private func layer(
        _ name: String, _ arguments: [(name: String, values: [Double])],
        forward: @escaping @Sendable ([[Double]]) -> Volume,
        backward: @escaping @Sendable (Volume, [[Double]]) -> [[Double]]
    ) -> CentralCase {
        CentralCase(
            layer: name, sizes: "\(images) x \(inputs) → \(outputs) x \(height) x \(width)"
        ) {
            let at = arguments.map(\.values)
            let y = forward(at)
            let dy = Volume(
                images: y.images, channels: y.channels, height: y.height, width: y.width,
                elements: draw(y.elements.count, stream: 2))
            return zip(arguments.indices, backward(dy, at)).map { index, computed in
                let truth = CentralDifferences.gradient(at: at[index]) { values in
                    var there = at
                    there[index] = values
                    return zip(dy.elements, forward(there).elements).reduce(0) { $0 + $1.0 * $1.1 }
                }
                return Error(
                    gradient: "d \(arguments[index].name)",
                    largest: computed.count == truth.count
                        ? CentralDifferences.relativeError(computed, truth) : .infinity)
            }
        }
    }

    private typealias Error = CentralCase.Error

    private func volume(_ elements: [Double]) -> Volume {
        Volume(
            images: images, channels: elements.count / (images * height * width), height: height,
            width: width, elements: elements)
    }

    /// Numbers for a volume that are further from each other and from 0 than a difference reaches.
    private func values(_ channels: Int) -> [Double] {
        var random = RandomSource(seed: 5)
        let count = images * channels * height * width
        return (0..<count).shuffled(using: &random).map {
            (Double($0) + 0.37 - Double(count) / 2) * 0.013
        }
    }

    private func draw(_ count: Int, stream: UInt64 = 1) -> [Double] {
        var random = RandomSource(seed: 6, stream: stream)
        return (0..<count).map { _ in random.uniform(in: -1...1) }
    }
}
