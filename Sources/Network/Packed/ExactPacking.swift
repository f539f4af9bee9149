import CKernels
import Tensors

/// Weights for the kernels in 32-bit floating point.
struct ExactPacking: WeightPacking {
    var count = 0
    var pieces: [Piece] = []
    private let format = LineFormat.exact

    /// Lays out a 3x3 convolution of one channel: [tap][lane].
    mutating func first(_ name: String, _ layer: Convolution) -> PackedLayer {
        precondition(layer.kernel == 3 && layer.inputs == 1, "the first kernel is 3x3")
        let row = format.lines(layer.outputs) * format.lanes
        let weights = take(9 * format.lines(layer.outputs))
        pieces.append { base in
            let to = Self.elements(base, weights)
            for (index, value) in layer.weight.enumerated() {
                to[index % 9 * row + index / 9] = value
            }
        }
        return make(name, .first, layer, at: weights, operations: 18 * layer.outputs)
    }

    /// Lays out a 3x3 convolution for Winograd's transform.
    mutating func winograd(
        _ name: String, _ layer: Convolution, from sources: [LayerSource]
    ) -> PackedLayer {
        let parts = sources.map(\.channels)
        precondition(layer.kernel == 3 && parts.reduce(0, +) == layer.inputs, "not its parts")
        let channels = format.channels(of: parts)
        let weights = take(36 * channels.count * format.lines(layer.outputs))
        let full = format.group * format.lanes
        for group in 0..<(layer.outputs + full - 1) / full {
            pieces.append { base in
                ckernels_pack_winograd(
                    layer.weight, Int32(layer.inputs), Int32(layer.outputs), channels,
                    Int32(channels.count), Int32(group), Self.elements(base, weights))
            }
        }
        return make(
            name, .winograd, layer, at: weights, operations: 18 * layer.inputs * layer.outputs)
    }

    /// Lays out a transposed convolution: [block out][down][lane in][right][lane].
    private mutating func transposed(
        _ name: String, _ layer: TransposedConvolution
    ) -> PackedLayer {
        let lines = format.lines(layer.outputs)
        let depth = format.lines(layer.inputs) * format.lanes
        let weights = take(4 * depth * lines)
        pieces.append { [format] base in
            let to = Self.elements(base, weights)
            for (row, first) in stride(from: 0, to: layer.weight.count, by: layer.inputs)
                .enumerated()
            {
                let (output, down, right) = (row / 4, row / 2 % 2, row % 2)
                let place = output / format.lanes * 2 + down
                let column = right * format.lanes + output % format.lanes
                for input in 0..<layer.inputs {
                    to[(place * depth + input) * 2 * format.lanes + column] =
                        layer.weight[first + input]
                }
            }
        }
        return PackedLayer(
            name: name, kernel: .transposed, outputs: layer.outputs, weights: weights,
            bias: takeBias(layer.bias), activation: layer.activation,
            operations: 2 * layer.inputs * layer.outputs)
    }

    /// Lays out a convolution to few channels, which the last kernel gives as dense planes.
    private mutating func last(_ name: String, _ layer: Convolution) -> PackedLayer {
        precondition(layer.kernel == 1, "the last kernel is 1x1")
        let row = format.lines(layer.inputs) * format.lanes
        let weights = take(layer.outputs * format.lines(layer.inputs))
        pieces.append { base in
            let to = Self.elements(base, weights)
            for (index, value) in layer.weight.enumerated() {
                to[index / layer.inputs * row + index % layer.inputs] = value
            }
        }
        return make(
            name, .last, layer, at: weights, operations: 2 * layer.inputs * layer.outputs)
    }

    /// Lays out sums over taps: [phase][group][tap][lane in][line of the group][lane].
    private mutating func taps(
        _ name: String, _ pattern: TapPattern, inputs: Int, outputs: Int, bias: [Float],
        activation: Architecture.Activation, operations: Int
    ) -> PackedLayer {
        let taps = pattern.taps.flatMap(\.self).count
        let lines = format.lines(outputs)
        let depth = format.lines(inputs) * format.lanes
        let weights = take(taps * depth * lines)
        pieces.append { [format] base in
            var to = Self.elements(base, weights)
            for phase in pattern.taps {
                for first in stride(from: 0, to: lines, by: format.group) {
                    let wide = min(format.group, lines - first) * format.lanes
                    for tap in phase {
                        for output in first
                            * format.lanes..<min(outputs, first * format.lanes + wide)
                        {
                            for input in 0..<inputs {
                                to[input * wide + output - first * format.lanes] =
                                    tap.weight[output * inputs + input]
                            }
                        }
                        to += depth * wide
                    }
                }
            }
        }
        let offsets = pattern.taps.map { phase in
            phase.map { PackedLayer.Offset(down: $0.down, right: $0.right) }
        }
        return PackedLayer(
            name: name, kernel: .taps(phases: pattern.phases, offsets: offsets), outputs: outputs,
            weights: weights, bias: takeBias(bias), activation: activation, operations: operations)
    }

    mutating func upsampling(
        _ name: String, _ upsampling: UNet.Upsampling, from source: String
    ) -> PackedLayer {
        switch upsampling {
        case .transposed(let layer):
            transposed(name, layer)
        case .nearestThen(let layer):
            taps(
                name, TapPattern(nearestThen: layer), inputs: layer.inputs, outputs: layer.outputs,
                bias: layer.bias, activation: layer.activation,
                operations: 8 * layer.inputs * layer.outputs)
        }
    }

    /// Where the last layer is 3x3, one more makes dense planes of what it gives.
    mutating func head(_ layers: [Convolution], from source: String) -> [PackedLayer] {
        var packed = layers.enumerated().map { index, layer in
            let name = "head.\(index)"
            if layer.kernel == 3 {
                return winograd(
                    name, layer, from: [LayerSource(name: source, channels: layer.inputs)])
            }
            if index == layers.count - 1 { return last(name, layer) }
            return taps(
                name, TapPattern(pointwise: layer), inputs: layer.inputs, outputs: layer.outputs,
                bias: layer.bias, activation: layer.activation,
                operations: 2 * layer.inputs * layer.outputs)
        }
        if let end = layers.last, end.kernel == 3 {
            let count = end.outputs
            let identity = (0..<count * count).map { Float($0 / count == $0 % count ? 1 : 0) }
            packed.append(
                last(
                    "planes",
                    Convolution(
                        kernel: 1, inputs: count, outputs: count, weight: identity,
                        bias: [Float](repeating: 0, count: count), activation: .none)))
        }
        return packed
    }

    private mutating func make(
        _ name: String, _ kernel: PackedLayer.Kernel, _ layer: Convolution, at weights: Int,
        operations: Int
    ) -> PackedLayer {
        PackedLayer(
            name: name, kernel: kernel, outputs: layer.outputs, weights: weights,
            bias: takeBias(layer.bias), activation: layer.activation, operations: operations)
    }

    private mutating func takeBias(_ bias: [Float]) -> Int {
        let first = take(format.lines(bias.count))
        pieces.append { base in
            let to = Self.elements(base, first)
            for (index, value) in bias.enumerated() { to[index] = value }
        }
        return first
    }
}
