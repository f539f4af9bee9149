import CKernels

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

extension Float {
    /// The nearest bfloat16, ties to even.
    var asBFloat16: Float {
        let bits = bitPattern
        return Float(bitPattern: (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF_0000)
    }
}

/// The kernels in bfloat16, called for the rows of images in two parts.
struct BFloat16Taps {
    private let layer: TapLayer
    private let table: ckernels_bfloat16_training_table

    init(_ layer: TapLayer, _ processor: String) {
        self.layer = layer
        table = ckernels_bfloat16_training_kernels(processor).pointee
    }

    /// The convolution, into planes of 7.
    func convolve(
        _ input: DenseTensor<Float>, weights: [[Float]], bias: [Float], outputs: Int, step: Int = 1
    ) -> BlockedTensor<Float> {
        let shape = input.shape
        let source = sectioned(input)
        let blocks = source.blocks / layer.sections
        let view = view(inputs: shape.channels / layer.sections, outputs: outputs)
        let (taps, lanes) = (layer.taps.count, view.outputs.count)
        let packed = AlignedArray<UInt16>(
            count: taps * ((blocks + 1) / 2) * 32 * lanes, repeating: 0xFFFF)
        view.withView(of: weights.flatMap { $0 }) { view in
            for group in 0..<(lanes + 31) / 32 {
                table.pack_taps(
                    &view, layer.bits, Int32(taps), Int32(group), packed.base)
            }
        }
        let bias = AlignedArray(bias, paddedTo: lanes)
        let output = BlockedTensor<Float>(
            shape.with(channels: outputs)
                .with(height: step * shape.height, width: step * shape.width), filledWith: 7)
        forEachPart(of: shape) { first, count, lines in
            let scratch = AlignedArray<Float>(
                count: 16 * lines * layer.sections * ((blocks + 1) / 2), repeating: .nan)
            var window = source.view
            table.load_features_of_taps(
                &window, Int32(shape.height), Int32(shape.width), Int32(blocks), first, count,
                scratch.base)
            layer.withTaps(blocks: blocks) { places in
                var arguments = ckernels_tap_convolution(
                    input: window, output: output.view, height: Int32(shape.height),
                    width: Int32(shape.width), input_blocks: Int32(blocks), taps: Int32(taps),
                    tap: places, weights: packed.base, bias: UnsafePointer(bias.base),
                    step: Int32(step), row: Int32(step - 1), column: 0)
                table.convolve_taps(&arguments, first, count, scratch.base)
            }
        }
        return output
    }

    /// The gradient of the kernels, as `[output][input][element]`.
    func weightGradient(
        of input: DenseTensor<Float>, _ gradient: DenseTensor<Float>, outputs: Int
    ) -> [Float] {
        let (shape, taps) = (input.shape, layer.taps.count)
        let (source, target) = (BlockedTensor(input), sectioned(gradient))
        let blocks = target.blocks / layer.sections
        let sums = AlignedArray<Float>(
            count: taps * source.blocks * blocks * 256, repeating: .nan)
        var adds: Int32 = 0
        forEachPart(of: shape) { first, count, lines in
            let scratch = AlignedArray<Float>(
                count: 16 * lines * (source.blocks + target.blocks + 1), repeating: .nan)
            layer.withTaps(blocks: blocks) { places in
                var arguments = ckernels_tap_gradients(
                    input: source.view, output_gradient: target.view,
                    height: Int32(shape.height), width: Int32(shape.width),
                    output_blocks: Int32(blocks), taps: Int32(taps), tap: places, adds: adds)
                table.tap_gradients(&arguments, first, count, scratch.base, sums.base)
            }
            adds = 1
        }
        var weights = [Float](
            repeating: .nan, count: outputs * shape.channels * layer.elements)
        view(inputs: shape.channels, outputs: outputs).withView(of: nil) { view in
            for block in 0..<blocks {
                table.unpack_tap_gradients(
                    [UnsafePointer(sums.base)], 1, &view, layer.bits, Int32(taps), Int32(block),
                    &weights)
            }
        }
        return weights
    }

    private func view(inputs: Int, outputs: Int) -> WeightView {
        var view = WeightView(inputs: inputs, outputs: outputs)
        view.outputStride = layer.elements * inputs
        view.inputStride = layer.elements
        return view
    }

    /// A tensor whose channels are sections, each of whole blocks.
    private func sectioned(_ dense: DenseTensor<Float>) -> BlockedTensor<Float> {
        let channels = dense.shape.channels / layer.sections
        let lanes = (channels + 15) / 16 * 16
        return BlockedTensor(
            DenseTensor(dense.shape.with(channels: layer.sections * lanes)).filled {
                $1 % lanes < channels ? dense[$0, $1 / lanes * channels + $1 % lanes, $2, $3] : 0
            })
    }

    /// Calls `body` with the rows of each part, and the lines of a run of them.
    private func forEachPart(
        of shape: Shape, _ body: (_ first: Int32, _ count: Int32, _ lines: Int) -> Void
    ) {
        for rows in shape.twoParts where !rows.isEmpty {
            let images = (rows.upperBound - 1) / shape.height - rows.lowerBound / shape.height + 1
            body(
                Int32(rows.lowerBound), Int32(rows.count),
                table.lines_of_run(
                    Int32(rows.count), Int32(images), Int32(shape.width)))
        }
    }
}
