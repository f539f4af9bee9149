import CKernels
import Tensors

/// Where the weights of each layer go, and the work of bringing them there.
///
/// Layers are laid out one after the other, which costs nothing; the ``pieces`` of work are then
/// done by whoever has time, in any order.
struct WeightLayout {
    /// Writes some lines, given the first line of all.
    typealias Piece = @Sendable (UnsafeMutableRawPointer) -> Void

    /// Channels in a line.
    static let lanes = 16
    /// Lines in a group of output channels, but for the last group.
    static let group = 2

    /// The lines that are taken so far.
    private(set) var count = 0
    private(set) var pieces: [Piece] = []

    /// The lines that hold `channels`.
    static func lines(_ channels: Int) -> Int { (channels + lanes - 1) / lanes }

    /// Lays out a 3x3 convolution of one channel: [tap][lane].
    mutating func addFirst(_ name: String, _ layer: Convolution) -> PackedLayer {
        precondition(layer.kernel == 3 && layer.inputs == 1, "the first kernel is 3x3")
        let row = Self.lines(layer.outputs) * Self.lanes
        let weights = take(9 * Self.lines(layer.outputs))
        pieces.append { base in
            let to = Self.floats(base, weights)
            for (index, value) in layer.weight.enumerated() {
                to[index % 9 * row + index / 9] = value
            }
        }
        return make(name, .first, layer, at: weights, operations: 18 * layer.outputs)
    }

    /// Lays out a 3x3 convolution for Winograd's transform.
    ///
    /// - Parameter parts: The channels of the planes that are read as one.
    mutating func add(_ name: String, _ layer: Convolution, parts: [Int]) -> PackedLayer {
        precondition(layer.kernel == 3 && parts.reduce(0, +) == layer.inputs, "not its parts")
        let channels = Self.channels(of: parts)
        let weights = take(36 * channels.count * Self.lines(layer.outputs))
        let full = Self.group * Self.lanes
        for group in 0..<(layer.outputs + full - 1) / full {
            pieces.append { base in
                ckernels_pack_winograd(
                    layer.weight, Int32(layer.inputs), Int32(layer.outputs), channels,
                    Int32(channels.count), Int32(group), Self.floats(base, weights))
            }
        }
        return make(
            name, .winograd, layer, at: weights, operations: 18 * layer.inputs * layer.outputs)
    }

    /// Lays out a transposed convolution: [block out][down][lane in][right][lane].
    mutating func add(_ name: String, _ layer: TransposedConvolution) -> PackedLayer {
        let lines = Self.lines(layer.outputs)
        let depth = Self.lines(layer.inputs) * Self.lanes
        let weights = take(4 * depth * lines)
        pieces.append { base in
            let to = Self.floats(base, weights)
            for (row, first) in stride(from: 0, to: layer.weight.count, by: layer.inputs)
                .enumerated()
            {
                let (output, down, right) = (row / 4, row / 2 % 2, row % 2)
                let place = output / Self.lanes * 2 + down
                let column = right * Self.lanes + output % Self.lanes
                for input in 0..<layer.inputs {
                    to[(place * depth + input) * 2 * Self.lanes + column] =
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
    mutating func addLast(_ name: String, _ layer: Convolution) -> PackedLayer {
        precondition(layer.kernel == 1, "the last kernel is 1x1")
        let row = Self.lines(layer.inputs) * Self.lanes
        let weights = take(layer.outputs * Self.lines(layer.inputs))
        pieces.append { base in
            let to = Self.floats(base, weights)
            for (index, value) in layer.weight.enumerated() {
                to[index / layer.inputs * row + index % layer.inputs] = value
            }
        }
        return make(
            name, .last, layer, at: weights, operations: 2 * layer.inputs * layer.outputs)
    }

    /// Lays out sums over taps: [phase][group][tap][lane in][line of the group][lane].
    mutating func add(
        _ name: String, _ pattern: TapPattern, inputs: Int, outputs: Int, bias: [Float],
        activation: Architecture.Activation, operations: Int
    ) -> PackedLayer {
        let taps = pattern.taps.flatMap(\.self).count
        let lines = Self.lines(outputs)
        let depth = Self.lines(inputs) * Self.lanes
        let weights = take(taps * depth * lines)
        pieces.append { base in
            var to = Self.floats(base, weights)
            for phase in pattern.taps {
                for first in stride(from: 0, to: lines, by: Self.group) {
                    let wide = min(Self.group, lines - first) * Self.lanes
                    for tap in phase {
                        for output in first * Self.lanes..<min(outputs, first * Self.lanes + wide) {
                            for input in 0..<inputs {
                                to[input * wide + output - first * Self.lanes] =
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

    /// The input channel of each lane, −1 where a line is wider than what is left.
    private static func channels(of parts: [Int]) -> [Int32] {
        var channels: [Int32] = []
        var first = 0
        for part in parts {
            channels += (0..<lines(part) * lanes).map { $0 < part ? Int32(first + $0) : -1 }
            first += part
        }
        return channels
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
        let first = take(Self.lines(bias.count))
        pieces.append { base in
            let to = Self.floats(base, first)
            for (index, value) in bias.enumerated() { to[index] = value }
        }
        return first
    }

    private mutating func take(_ lines: Int) -> Int {
        defer { count += lines }
        return count
    }

    private static func floats(
        _ base: UnsafeMutableRawPointer, _ line: Int
    ) -> UnsafeMutablePointer<Float> {
        (base + line * LineMemory.line).assumingMemoryBound(to: Float.self)
    }
}
