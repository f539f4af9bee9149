import CKernels
import Tensors

/// Packs weights for the kernels in 32-bit floating point.
struct Float32Packing: WeightPacking {
    var lineCount = 0
    var tasks: [PackingTask] = []
    private let format = BlockFormat.float32

    /// Layout: `[tap][output lane]`.
    mutating func packFirstLayer(_ layer: Convolution, named name: String) -> PackedLayer {
        precondition(layer.kernel == 3 && layer.inputs == 1, "the first kernel is 3x3")
        let row = format.lanes(channels: layer.outputs)
        let line = assign(lines: 9 * format.blocks(channels: layer.outputs))
        tasks.append { base in
            let packed = Self.elements(atLine: line, of: base)
            for (index, value) in layer.weight.enumerated() {
                packed[index % 9 * row + index / 9] = value
            }
        }
        return packedLayer(
            layer, named: name, kernel: .firstLayer, weightLine: line,
            operations: 18 * layer.outputs)
    }

    /// Layout: that of `ckernels_pack_winograd_f32`.
    mutating func packWinograd(
        _ layer: Convolution, named name: String, reading sources: [LayerSource]
    ) -> PackedLayer {
        let parts = sources.map(\.channels)
        precondition(
            layer.kernel == 3 && parts.reduce(0, +) == layer.inputs,
            "a 3x3 convolution reads all channels of its sources")
        let channels = format.channelsOfLanes(concatenating: parts)
        let line = assign(lines: 36 * channels.count * format.blocks(channels: layer.outputs))
        let groupLanes = format.blocksPerGroup * format.lanes
        for group in 0..<(layer.outputs + groupLanes - 1) / groupLanes {
            tasks.append { base in
                ckernels_pack_winograd_f32(
                    layer.weight, Int32(layer.inputs), Int32(layer.outputs), channels,
                    Int32(channels.count), Int32(group), Self.elements(atLine: line, of: base))
            }
        }
        return packedLayer(
            layer, named: name, kernel: .winograd, weightLine: line,
            operations: 18 * layer.inputs * layer.outputs)
    }

    mutating func packUpsampling(
        _ upsampling: UNet.Upsampling, named name: String, reading source: String
    ) -> PackedLayer {
        switch upsampling {
        case .transposed(let layer):
            packTransposed(layer, named: name)
        case .nearestThen(let layer):
            packPolyphase(
                layer, as: PolyphaseTaps(nearestThen: layer), named: name,
                operations: 8 * layer.inputs * layer.outputs)
        }
    }

    /// If the last layer is 3x3, an identity convolution behind it writes its output as dense
    /// planes.
    mutating func packHead(_ layers: [Convolution], reading source: String) -> [PackedLayer] {
        var packed = layers.enumerated().map { index, layer in
            let name = "head.\(index)"
            if layer.kernel == 3 {
                return packWinograd(
                    layer, named: name,
                    reading: [LayerSource(name: source, channels: layer.inputs)])
            }
            if index == layers.count - 1 { return packLastLayer(layer, named: name) }
            return packPolyphase(
                layer, as: PolyphaseTaps(pointwise: layer), named: name,
                operations: 2 * layer.inputs * layer.outputs)
        }
        if let last = layers.last, last.kernel == 3 {
            let count = last.outputs
            let identity = (0..<count * count).map { Float($0 / count == $0 % count ? 1 : 0) }
            packed.append(
                packLastLayer(
                    Convolution(
                        kernel: 1, inputs: count, outputs: count, weight: identity,
                        bias: [Float](repeating: 0, count: count), activation: .none),
                    named: "planes"))
        }
        return packed
    }
}

extension Float32Packing {
    /// Layout: `[output block][p][input lane][q][output lane]`, for output pixel (2r + p, 2c + q).
    private mutating func packTransposed(
        _ layer: TransposedConvolution, named name: String
    ) -> PackedLayer {
        let inputLanes = format.lanes(channels: layer.inputs)
        let line = assign(lines: 4 * inputLanes * format.blocks(channels: layer.outputs))
        tasks.append { [format] base in
            let packed = Self.elements(atLine: line, of: base)
            for (row, first) in stride(from: 0, to: layer.weight.count, by: layer.inputs)
                .enumerated()
            {
                let (output, down, right) = (row / 4, row / 2 % 2, row % 2)
                let matrix = output / format.lanes * 2 + down
                let column = right * format.lanes + output % format.lanes
                for input in 0..<layer.inputs {
                    packed[(matrix * inputLanes + input) * 2 * format.lanes + column] =
                        layer.weight[first + input]
                }
            }
        }
        return PackedLayer(
            name: name, kernel: .transposed, outputs: layer.outputs, weightLine: line,
            biasLine: packBias(layer.bias), activation: layer.activation,
            operations: 2 * layer.inputs * layer.outputs)
    }

    /// Layout: `[output channel][input lane]`.
    private mutating func packLastLayer(_ layer: Convolution, named name: String) -> PackedLayer {
        precondition(layer.kernel == 1, "the last kernel is 1x1")
        let row = format.lanes(channels: layer.inputs)
        let line = assign(lines: layer.outputs * format.blocks(channels: layer.inputs))
        tasks.append { base in
            let packed = Self.elements(atLine: line, of: base)
            for (index, value) in layer.weight.enumerated() {
                packed[index / layer.inputs * row + index % layer.inputs] = value
            }
        }
        return packedLayer(
            layer, named: name, kernel: .lastLayer, weightLine: line,
            operations: 2 * layer.inputs * layer.outputs)
    }

    /// Layout: `[phase][group][tap][input lane][block of the group][output lane]`.
    private mutating func packPolyphase(
        _ layer: Convolution, as polyphase: PolyphaseTaps, named name: String, operations: Int
    ) -> PackedLayer {
        let (inputs, outputs) = (layer.inputs, layer.outputs)
        let taps = polyphase.taps.flatMap(\.self).count
        let blocks = format.blocks(channels: outputs)
        let inputLanes = format.lanes(channels: inputs)
        let line = assign(lines: taps * inputLanes * blocks)
        tasks.append { [format] base in
            var matrix = Self.elements(atLine: line, of: base)
            for phase in polyphase.taps {
                for block in stride(from: 0, to: blocks, by: format.blocksPerGroup) {
                    let lanes = min(format.blocksPerGroup, blocks - block) * format.lanes
                    let first = block * format.lanes
                    for tap in phase {
                        for output in first..<min(outputs, first + lanes) {
                            for input in 0..<inputs {
                                matrix[input * lanes + output - first] =
                                    tap.weight[output * inputs + input]
                            }
                        }
                        matrix += inputLanes * lanes
                    }
                }
            }
        }
        let offsets = polyphase.taps.map { phase in phase.map(\.offset) }
        return packedLayer(
            layer, named: name, kernel: .polyphase(phases: polyphase.phases, offsets: offsets),
            weightLine: line, operations: operations)
    }

    private mutating func packBias(_ bias: [Float]) -> Int {
        let line = assign(lines: format.blocks(channels: bias.count))
        tasks.append { base in
            let packed = Self.elements(atLine: line, of: base)
            for (index, value) in bias.enumerated() { packed[index] = value }
        }
        return line
    }

    private mutating func packedLayer(
        _ layer: Convolution, named name: String, kernel: PackedLayer.Kernel, weightLine: Int,
        operations: Int
    ) -> PackedLayer {
        PackedLayer(
            name: name, kernel: kernel, outputs: layer.outputs, weightLine: weightLine,
            biasLine: packBias(layer.bias), activation: layer.activation, operations: operations)
    }
}
