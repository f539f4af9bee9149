import CKernels
import Tensors

/// Packs weights for the kernels in 16-bit integers.
///
/// A weight is multiplied by the inverse scale of its input channel, and all weights of an output
/// channel by a common factor that makes them integers. The rows of the layer's requantisation
/// (`ckernels_requantization`) follow.
struct Int16Packing: WeightPacking {
    var lineCount = 0
    var tasks: [PackingTask] = []
    private let format = BlockFormat.int16
    private let quantizations: [String: OutputQuantization]
    private let summedLanes: Int32

    /// The largest packed weight of a transposed convolution, which leaves room in 32-bit sums; that
    /// of a Winograd convolution is in int16/pack_winograd.c.
    private static let largestWeight: Float = 4095

    /// Packs for the calibrated ranges of a network.
    ///
    /// - Parameters:
    ///   - ranges: The ranges.
    ///   - summedLanes: The input lanes that the kernels add up in 32 bits; 0 if sums saturate.
    init(ranges: ActivationRanges, summedLanes: Int32) {
        quantizations = ranges.layers.mapValues(OutputQuantization.init)
        self.summedLanes = summedLanes
    }

    /// The reason why int16 kernels cannot compute a network on a processor, as a sentence without
    /// its full stop; `nil` if they can.
    static func unsupportedReason(for network: UNet, on processor: InstructionSet) -> String? {
        if ckernels_int16_kernels(processor.rawValue) == nil {
            return processor == .avx512
                ? "this processor has no AVX-512 VNNI"
                : "there are fast kernels only for AVX2, AVX-512 VNNI and NEON"
        }
        if network.architecture.upsampling != .transposed {
            return "there are fast kernels only for transposed upsampling"
        }
        if network.head.count != 1 || network.head[0].kernel != 1 {
            return "there are fast kernels only for a head of one 1x1 layer"
        }
        return network.ranges == nil
            ? "the model has no activation ranges; 'nucleid calibrate' adds them" : nil
    }

    /// Layout: `[tap][output lane]`, in 32-bit floating point.
    mutating func packFirstLayer(_ layer: Convolution, named name: String) -> PackedLayer {
        let quantization = quantization(of: name, channels: layer.outputs)
        let row = format.lanes(channels: layer.outputs)
        let line = assign(lines: 9 * format.blocks(channels: layer.outputs) * 2)
        let folded = foldsOutputScale(layer.activation)
        tasks.append { base in
            let packed = Self.elements(atLine: line, of: base)
            for (index, value) in layer.weight.enumerated() {
                let output = index / 9
                packed[index % 9 * row + output] =
                    folded ? value * quantization.scales[output] : value
            }
        }
        return packedLayer(
            layer, named: name, kernel: .firstLayer, quantization: quantization, weightLine: line,
            operations: 18 * layer.outputs)
    }

    /// Layout: that of `ckernels_pack_winograd_int16`.
    mutating func packWinograd(
        _ layer: Convolution, named name: String, reading sources: [LayerSource]
    ) -> PackedLayer {
        let quantization = quantization(of: name, channels: layer.outputs)
        let channels = format.channelsOfLanes(concatenating: sources.map(\.channels))
        let factors = sources.flatMap {
            self.quantization(of: $0.name, channels: $0.channels).inverseScales
        }
        let line = assign(lines: 18 * channels.count * format.blocks(channels: layer.outputs) * 2)
        let packed = packedLayer(
            layer, named: name, kernel: .winograd, quantization: quantization, weightLine: line,
            operations: 18 * layer.inputs * layer.outputs)
        let folded = foldsOutputScale(layer.activation)
        for group in 0..<format.blocks(channels: layer.outputs) {
            tasks.append { [format, summedLanes] base in
                var scales = [Float](repeating: 0, count: format.lanes)
                ckernels_pack_winograd_int16(
                    layer.weight, Int32(layer.inputs), Int32(layer.outputs), channels,
                    Int32(channels.count), factors, Int32(group), summedLanes,
                    Self.elements(atLine: line, of: base, as: Int16.self), &scales)
                let row = Self.elements(atLine: packed.biasLine, of: base) + group * format.lanes
                for (lane, scale) in scales.enumerated() {
                    let output = group * format.lanes + lane
                    guard output < layer.outputs else { break }
                    row[lane] = folded ? scale * quantization.scales[output] : scale
                }
            }
        }
        return packed
    }

    /// Layout: `[output block][phase][pair of input lanes][output lane][lane of the pair]`.
    mutating func packUpsampling(
        _ upsampling: UNet.Upsampling, named name: String, reading source: String
    ) -> PackedLayer {
        guard case .transposed(let layer) = upsampling else {
            preconditionFailure("unsupportedReason(for:on:) refuses other upsamplings")
        }
        let quantization = quantization(of: name, channels: layer.outputs)
        let inputLanes = format.lanes(channels: layer.inputs)
        let line = assign(lines: 4 * inputLanes * format.blocks(channels: layer.outputs))
        let factors = self.quantization(of: source, channels: layer.inputs).inverseScales
        let biasLine = packRequantization(
            quantization, bias: layer.bias, activation: layer.activation)
        let folded = foldsOutputScale(layer.activation)
        tasks.append { [format, summedLanes] base in
            let packed = Self.elements(atLine: line, of: base, as: Int16.self)
            let scales = Self.elements(atLine: biasLine, of: base)
            for output in 0..<layer.outputs {
                let rows = layer.weight[output * 4 * layer.inputs..<(output + 1) * 4 * layer.inputs]
                let real = rows.enumerated().map { $1 * factors[$0 % layer.inputs] }
                let factor = Self.transposedFactor(
                    real, inputs: layer.inputs, saturates: summedLanes == 0)
                scales[output] = (folded ? quantization.scales[output] : 1) / factor
                let (block, lane) = output.quotientAndRemainder(dividingBy: format.lanes)
                for (index, value) in real.enumerated() {
                    let (phase, input) = index.quotientAndRemainder(dividingBy: layer.inputs)
                    let pair = (block * 4 + phase) * inputLanes / 2 + input / 2
                    packed[(pair * format.lanes + lane) * 2 + input % 2] =
                        Int16((value * factor).rounded())
                }
            }
        }
        return PackedLayer(
            name: name, kernel: .transposed, outputs: layer.outputs, weightLine: line,
            biasLine: biasLine, activation: layer.activation,
            operations: 2 * layer.inputs * layer.outputs)
    }

    /// Layout: `[output channel][input lane]`, in 32-bit floating point.
    mutating func packHead(_ layers: [Convolution], reading source: String) -> [PackedLayer] {
        let layer = layers[0]
        let row = format.lanes(channels: layer.inputs)
        let line = assign(lines: layer.outputs * format.blocks(channels: layer.inputs) * 2)
        let factors = quantization(of: source, channels: layer.inputs).inverseScales
        let biasLine = assign(lines: (layer.outputs + 15) / 16)
        tasks.append { base in
            let packed = Self.elements(atLine: line, of: base)
            for (index, value) in layer.weight.enumerated() {
                let (output, input) = index.quotientAndRemainder(dividingBy: layer.inputs)
                packed[output * row + input] = value * factors[input]
            }
            let biases = Self.elements(atLine: biasLine, of: base)
            for (index, value) in layer.bias.enumerated() { biases[index] = value }
        }
        return [
            PackedLayer(
                name: "head.0", kernel: .lastLayer, outputs: layer.outputs, weightLine: line,
                biasLine: biasLine, activation: layer.activation,
                operations: 2 * layer.inputs * layer.outputs)
        ]
    }
}

extension Int16Packing {
    /// The factor that makes integers of the weights of one output channel, `[phase][input]`.
    ///
    /// Where sums do not saturate, none of them may overflow, whatever the input.
    private static func transposedFactor(
        _ weights: [Float], inputs: Int, saturates: Bool
    ) -> Float {
        let largest = weights.reduce(0) { max($0, abs($1)) }
        guard largest > 0 else { return 1 }
        let factor = largestWeight / largest
        if saturates { return factor }
        let total =
            stride(from: 0, to: weights.count, by: inputs).map { first in
                weights[first..<first + inputs].reduce(0) { $0 + abs($1) }
            }.max() ?? 0
        // Rounding adds up to a half to each.
        let room = Float(Int32.max) / OutputQuantization.largestInteger - Float(inputs) / 2
        return min(factor, room / total)
    }

    /// Whether a layer's output scale can be part of its scale and bias: if scaling the sum scales
    /// the output alike.
    private func foldsOutputScale(_ activation: Architecture.Activation) -> Bool {
        activation == .none || activation == .relu
    }

    private func quantization(of layer: String, channels: Int) -> OutputQuantization {
        quantizations[layer]
            ?? OutputQuantization(ranges: ActivationRanges.Layer(channels: channels))
    }

    private mutating func packedLayer(
        _ layer: Convolution, named name: String, kernel: PackedLayer.Kernel,
        quantization: OutputQuantization, weightLine: Int, operations: Int
    ) -> PackedLayer {
        PackedLayer(
            name: name, kernel: kernel, outputs: layer.outputs, weightLine: weightLine,
            biasLine: packRequantization(
                quantization, bias: layer.bias, activation: layer.activation),
            activation: layer.activation, operations: operations)
    }

    /// Packs rows of one value per output channel: scale (written with the weights), bias, minimum,
    /// maximum, output scale.
    private mutating func packRequantization(
        _ quantization: OutputQuantization, bias: [Float], activation: Architecture.Activation
    ) -> Int {
        let row = format.lanes(channels: bias.count)
        let line = assign(lines: 5 * format.blocks(channels: bias.count) * 2)
        let folded = foldsOutputScale(activation)
        // ReLU is the minimum.
        let minima =
            activation == .relu ? quantization.minima.map { max($0, 0) } : quantization.minima
        tasks.append { base in
            let rows = Self.elements(atLine: line, of: base)
            for channel in bias.indices {
                let scale = quantization.scales[channel]
                rows[row + channel] = folded ? bias[channel] * scale : bias[channel]
                rows[2 * row + channel] = minima[channel]
                rows[3 * row + channel] = quantization.maxima[channel]
                rows[4 * row + channel] = folded ? 1 : scale
            }
        }
        return line
    }
}
