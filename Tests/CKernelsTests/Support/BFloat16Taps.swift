import CKernels
import Testing

/// A layer as a sum over taps, as tests compute it.
struct TapLayer: Sendable, CustomStringConvertible {
    struct Tap: Sendable {
        let down: Int
        let right: Int
        /// Which of the layer's sections of channels the tap reads, or the gradient that it has.
        let section: Int
        /// The elements of the kernel whose sum is its matrix.
        let elements: [Int]
    }

    let description: String
    let taps: [Tap]
    /// The elements of a kernel.
    let elements: Int

    var sections: Int { (taps.map(\.section).max() ?? 0) + 1 }

    static let convolution = TapLayer(
        description: "3x3",
        taps: (0..<9).map { Tap(down: $0 / 3 - 1, right: $0 % 3 - 1, section: 0, elements: [$0]) },
        elements: 9)
    static let pixelwise = TapLayer(
        description: "1x1", taps: [Tap(down: 0, right: 0, section: 0, elements: [0])], elements: 1)
    /// The last phase of an upsampling of nearest neighbours and a 2x2 convolution.
    static let phase = TapLayer(
        description: "a phase",
        taps: (0..<4).map { Tap(down: $0 / 2, right: $0 % 2, section: 0, elements: [$0]) },
        elements: 4)
    /// The gradient of all phases, of which some have sums of elements.
    static let phases = TapLayer(
        description: "phases",
        taps: [
            Tap(down: 0, right: 0, section: 0, elements: [0, 1, 2, 3]),
            Tap(down: 0, right: 0, section: 1, elements: [0, 2]),
            Tap(down: 0, right: -1, section: 1, elements: [1, 3]),
            Tap(down: -1, right: -1, section: 2, elements: [3]),
        ], elements: 4)

    /// Random kernels, `[output][input]`.
    func weights(inputs: Int, outputs: Int) -> [[Float]] {
        (0..<inputs * outputs).map { [Float].random(count: elements, seed: UInt64($0 + 2)) }
    }

    /// The elements of each tap as bits.
    var bits: [UInt32] { taps.map { $0.elements.reduce(0) { $0 | 1 << UInt32($1) } } }

    /// Calls `body` with the taps, whose sections have some blocks.
    func withTaps(blocks: Int, _ body: (UnsafePointer<ckernels_tap>?) -> Void) {
        let places = taps.map { tap in
            ckernels_tap(
                down: Int32(tap.down), right: Int32(tap.right),
                first_block: Int32(tap.section * blocks))
        }
        places.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}

/// The kernels in bfloat16, called for parts of the rows.
///
/// Lanes hold channels in reverse order, after a lane of padding where there is one.
struct BFloat16Taps {
    private let layer: TapLayer
    private let table: ckernels_bfloat16_training_table

    init(_ layer: TapLayer, _ processor: String) {
        self.layer = layer
        table = ckernels_bfloat16_training_kernels(processor).pointee
    }

    /// The place of a step's results in the output.
    typealias Place = (step: Int, row: Int, column: Int)

    /// The convolution, into planes of 7, and whether nothing but planes was written to; the last
    /// rows come first, so that a part that writes more rows than its own spoils the result.
    func convolve(
        _ input: DenseTensor<Float>, weights: [[Float]], bias: [Float], at place: Place = (1, 0, 0)
    ) -> (output: DenseTensor<Float>, isPaddingKept: Bool) {
        let (shape, outputs) = (input.shape, bias.count)
        let source = blocked(input)
        let view = view(inputs: shape.channels / layer.sections, outputs: outputs)
        let (blocks, lanes) = (view.inputs.count / 16, view.outputs.count)
        let packed = AlignedArray<UInt16>(
            count: layer.taps.count * ((blocks + 1) / 2) * 32 * lanes, repeating: 0xFFFF)
        view.withView(of: weights.flatMap { $0 }) { view in
            for group in 0..<(lanes + 31) / 32 {
                table.pack_taps(
                    &view, layer.bits, Int32(layer.taps.count), Int32(group), packed.base)
            }
        }
        let biases = AlignedArray(view.outputs.map { $0 < 0 ? 0 : bias[Int($0)] })
        let size = shape.with(height: place.step * shape.height, width: place.step * shape.width)
        let output = BlockedTensor<Float>(size.with(channels: lanes), filledWith: 7)
        for rows in shape.twoParts.reversed() where !rows.isEmpty {
            let lines = lines(of: rows, shape) * layer.sections * ((blocks + 1) / 2)
            withScratch(lines: lines) { scratch in
                var window = source.view
                table.load_features_of_taps(
                    &window, Int32(shape.height), Int32(shape.width), Int32(blocks),
                    Int32(rows.lowerBound), Int32(rows.count), scratch)
                layer.withTaps(blocks: blocks) { places in
                    var arguments = ckernels_tap_convolution(
                        input: window, output: output.view, height: Int32(shape.height),
                        width: Int32(shape.width), input_blocks: Int32(blocks),
                        taps: Int32(layer.taps.count), tap: places, weights: packed.base,
                        bias: UnsafePointer(biases.base), step: Int32(place.step),
                        row: Int32(place.row), column: Int32(place.column))
                    table.convolve_taps(
                        &arguments, Int32(rows.lowerBound), Int32(rows.count), scratch)
                }
            }
        }
        let result = DenseTensor<Float>(size.with(channels: outputs)).filled {
            output[$0, Self.lane(of: $1, outputs), $2, $3]
        }
        return (result, output.paddingElements(otherThan: 7) == 0)
    }

    /// The gradient of the kernels, as `[output][input][element]`, with sums of two threads, of which
    /// the first one has two parts of the rows.
    func weightGradient(
        of input: DenseTensor<Float>, _ gradient: DenseTensor<Float>, outputs: Int
    ) -> [Float] {
        let (shape, taps) = (input.shape, layer.taps.count)
        let (source, target) = (blocked(input, sections: 1), blocked(gradient))
        let blocks = target.blocks / layer.sections
        let sums = (0..<2).map { _ in
            AlignedArray<Float>(count: taps * source.blocks * blocks * 256, repeating: .nan)
        }
        var calls = [0, 0]
        for (part, thread) in [0, 0, 1].enumerated() {
            let rows = shape.rows * part / 3..<shape.rows * (part + 1) / 3
            guard !rows.isEmpty else { continue }
            let lines = lines(of: rows, shape) * (source.blocks + target.blocks + 1)
            withScratch(lines: lines) { scratch in
                layer.withTaps(blocks: blocks) { places in
                    var arguments = ckernels_tap_gradients(
                        input: source.view, output_gradient: target.view,
                        height: Int32(shape.height), width: Int32(shape.width),
                        output_blocks: Int32(blocks), taps: Int32(taps), tap: places,
                        adds: calls[thread] > 0 ? 1 : 0)
                    table.tap_gradients(
                        &arguments, Int32(rows.lowerBound), Int32(rows.count), scratch,
                        sums[thread].base)
                }
            }
            calls[thread] += 1
        }
        var weights = [Float](
            repeating: .nan, count: outputs * shape.channels * layer.elements)
        let used = sums.indices.filter { calls[$0] > 0 }
            .map { UnsafePointer<Float>?(sums[$0].base) }
        view(inputs: shape.channels, outputs: outputs).withView(of: nil) { view in
            for block in 0..<blocks {
                table.unpack_tap_gradients(
                    used, Int32(used.count), &view, layer.bits, Int32(taps), Int32(block), &weights)
            }
        }
        return withExtendedLifetime(sums) { weights }
    }

    /// The lane of a channel.
    private static func lane(of channel: Int, _ channels: Int) -> Int {
        channels - 1 - channel + (channels.isMultiple(of: 16) ? 0 : 1)
    }

    private static func channelsOfLanes(_ channels: Int) -> [Int32] {
        var lanes = [Int32](repeating: -1, count: (channels + 15) / 16 * 16)
        for channel in 0..<channels { lanes[lane(of: channel, channels)] = Int32(channel) }
        return lanes
    }

    private func view(inputs: Int, outputs: Int) -> WeightView {
        WeightView(
            inputs: Self.channelsOfLanes(inputs), outputs: Self.channelsOfLanes(outputs),
            outputStride: layer.elements * inputs, inputStride: layer.elements)
    }

    /// A tensor whose channels are sections, each of whole blocks.
    private func blocked(_ dense: DenseTensor<Float>, sections: Int? = nil) -> BlockedTensor<Float>
    {
        let sections = sections ?? layer.sections
        let channels = dense.shape.channels / sections
        let lanes = Self.channelsOfLanes(channels)
        return BlockedTensor(
            DenseTensor(dense.shape.with(channels: sections * lanes.count)).filled {
                let (section, channel) = ($1 / lanes.count, Int(lanes[$1 % lanes.count]))
                return channel < 0 ? 0 : dense[$0, section * channels + channel, $2, $3]
            })
    }

    /// The lines of two blocks of some rows.
    private func lines(of rows: Range<Int>, _ shape: Shape) -> Int {
        let images = (rows.upperBound - 1) / shape.height - rows.lowerBound / shape.height + 1
        return table.lines_of_run(Int32(rows.count), Int32(images), Int32(shape.width))
    }

    /// Calls `body` with memory, and checks that nothing is written behind it.
    private func withScratch(lines: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
        let behind = 16 * 64
        let scratch = AlignedArray<Float>(count: 16 * lines + behind, repeating: .nan)
        for index in 0..<behind { scratch[16 * lines + index] = 7 }
        body(scratch.base)
        #expect((0..<behind).allSatisfy { scratch[16 * lines + $0] == 7 }, "scratch is enough")
    }
}
