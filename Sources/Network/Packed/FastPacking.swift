import CKernels
import Tensors

/// Weights for the kernels in 16-bit integers.
///
/// Each layer's weights are divided by the steps of the channels that it reads and, with those of
/// each output channel together, brought to integers; how a sum is turned into the next layer's
/// integers is written beside them.
struct FastPacking: WeightPacking {
    var count = 0
    var pieces: [Piece] = []
    private let format = LineFormat.fast
    private let layers: [String: QuantizedLayer]

    /// What 16 bits of a weight are used for: see pack_fast.c.
    private static let largestWeight: Float = 4095

    init(ranges: ActivationRanges) { layers = ranges.layers.mapValues(QuantizedLayer.init) }

    /// Why a network cannot be computed in integers here, as a sentence without its end, or `nil`.
    static func obstacle(_ network: UNet, _ processor: Processor) -> String? {
        if ckernels_fast(processor.rawValue) == nil {
            return processor == .avx512
                ? "this processor has no AVX-512 VNNI"
                : "there are fast kernels only for AVX-512 VNNI"
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

    mutating func first(_ name: String, _ layer: Convolution) -> PackedLayer {
        let own = quantized(name, layer.outputs)
        let row = format.lines(layer.outputs) * format.lanes
        let weights = take(9 * format.lines(layer.outputs) * 2)
        let folded = folds(layer.activation)
        pieces.append { base in
            let to = Self.elements(base, weights)
            for (index, value) in layer.weight.enumerated() {
                let output = index / 9
                to[index % 9 * row + output] = folded ? value * own.steps[output] : value
            }
        }
        return make(
            name, .first, layer, own, at: weights, operations: 18 * layer.outputs)
    }

    mutating func winograd(
        _ name: String, _ layer: Convolution, from sources: [LayerSource]
    ) -> PackedLayer {
        let own = quantized(name, layer.outputs)
        let channels = format.channels(of: sources.map(\.channels))
        let factors = sources.flatMap { self.factors($0.name, $0.channels) }
        let weights = take(18 * channels.count * format.lines(layer.outputs) * 2)
        let packed = make(
            name, .winograd, layer, own, at: weights,
            operations: 18 * layer.inputs * layer.outputs)
        let folded = folds(layer.activation)
        for group in 0..<format.lines(layer.outputs) {
            pieces.append { [format] base in
                var scales = [Float](repeating: 0, count: format.lanes)
                ckernels_pack_winograd_fast(
                    layer.weight, Int32(layer.inputs), Int32(layer.outputs), channels,
                    Int32(channels.count), factors, Int32(group),
                    Self.elements(base, weights, as: Int16.self), &scales)
                let to = Self.elements(base, packed.bias) + group * format.lanes
                for (lane, scale) in scales.enumerated() {
                    let output = group * format.lanes + lane
                    guard output < layer.outputs else { break }
                    to[lane] = folded ? scale * own.steps[output] : scale
                }
            }
        }
        return packed
    }

    /// [block out][phase][pair of lanes in][half of the block][lane][of the pair].
    mutating func upsampling(
        _ name: String, _ upsampling: UNet.Upsampling, from source: String
    ) -> PackedLayer {
        guard case .transposed(let layer) = upsampling else {
            preconditionFailure("an obstacle was passed over")
        }
        let own = quantized(name, layer.outputs)
        let depth = format.lines(layer.inputs) * format.lanes
        let weights = take(4 * depth * format.lines(layer.outputs))
        let factors = self.factors(source, layer.inputs)
        let bias = writeRows(own, layer.bias, layer.activation)
        let folded = folds(layer.activation)
        pieces.append { [format] base in
            let to = Self.elements(base, weights, as: Int16.self)
            let scales = Self.elements(base, bias)
            for output in 0..<layer.outputs {
                let rows = layer.weight[output * 4 * layer.inputs..<(output + 1) * 4 * layer.inputs]
                let real = rows.enumerated().map { $1 * factors[$0 % layer.inputs] }
                let largest = real.reduce(0) { max($0, abs($1)) }
                let step = largest > 0 ? Self.largestWeight / largest : 1
                scales[output] = (folded ? own.steps[output] : 1) / step
                let (block, lane) = output.quotientAndRemainder(dividingBy: format.lanes)
                for (index, value) in real.enumerated() {
                    let (phase, input) = index.quotientAndRemainder(dividingBy: layer.inputs)
                    let pair = (block * 4 + phase) * depth / 2 + input / 2
                    to[(pair * format.lanes + lane) * 2 + input % 2] =
                        Int16((value * step).rounded())
                }
            }
        }
        return PackedLayer(
            name: name, kernel: .transposed, outputs: layer.outputs, weights: weights, bias: bias,
            activation: layer.activation, operations: 2 * layer.inputs * layer.outputs)
    }

    mutating func head(_ layers: [Convolution], from source: String) -> [PackedLayer] {
        let layer = layers[0]
        let row = format.lines(layer.inputs) * format.lanes
        let weights = take(layer.outputs * format.lines(layer.inputs) * 2)
        let factors = self.factors(source, layer.inputs)
        let bias = take((layer.outputs + 15) / 16)
        pieces.append { base in
            let to = Self.elements(base, weights)
            for (index, value) in layer.weight.enumerated() {
                let (output, input) = index.quotientAndRemainder(dividingBy: layer.inputs)
                to[output * row + input] = value * factors[input]
            }
            let biases = Self.elements(base, bias)
            for (index, value) in layer.bias.enumerated() { biases[index] = value }
        }
        return [
            PackedLayer(
                name: "head.0", kernel: .last, outputs: layer.outputs, weights: weights, bias: bias,
                activation: layer.activation, operations: 2 * layer.inputs * layer.outputs)
        ]
    }

    /// Whether the step of a layer's output can be part of its scale and bias: where twice the sum
    /// is twice the output.
    private func folds(_ activation: Architecture.Activation) -> Bool {
        activation == .none || activation == .relu
    }

    private func quantized(_ name: String, _ channels: Int) -> QuantizedLayer {
        layers[name] ?? QuantizedLayer(ActivationRanges.Layer(channels: channels))
    }

    /// What an integer of each channel of a layer is worth.
    private func factors(_ name: String, _ channels: Int) -> [Float] {
        quantized(name, channels).factors
    }

    private mutating func make(
        _ name: String, _ kernel: PackedLayer.Kernel, _ layer: Convolution, _ own: QuantizedLayer,
        at weights: Int, operations: Int
    ) -> PackedLayer {
        PackedLayer(
            name: name, kernel: kernel, outputs: layer.outputs, weights: weights,
            bias: writeRows(own, layer.bias, layer.activation), activation: layer.activation,
            operations: operations)
    }

    /// Rows of a value a channel: scale (which others write), bias, low, high, step.
    private mutating func writeRows(
        _ own: QuantizedLayer, _ bias: [Float], _ activation: Architecture.Activation
    ) -> Int {
        let row = format.lines(bias.count) * format.lanes
        let first = take(5 * format.lines(bias.count) * 2)
        let folded = folds(activation)
        // ReLU is no more than a bound.
        let least = activation == .relu ? own.low.map { max($0, 0) } : own.low
        pieces.append { base in
            let to = Self.elements(base, first)
            for channel in bias.indices {
                let step = own.steps[channel]
                to[row + channel] = folded ? bias[channel] * step : bias[channel]
                to[2 * row + channel] = least[channel]
                to[3 * row + channel] = own.high[channel]
                to[4 * row + channel] = folded ? 1 : step
            }
        }
        return first
    }
}
