import CKernels
import Network
import Tensors

/// The products of an upsampling in 32 bits: a matrix product for each tap.
struct TapProducts: LayerProducts {
    private let layer: LayerWeights
    // Many rows of matrices that are read once for all of them.
    let tilesPerChunk = 32

    init(of layer: LayerWeights) { self.layer = layer }

    var sumCount: Int { layer.taps.count * layer.matrixCount }

    func scratchLines(_ direction: Direction, room: (rows: Int, images: Int)) -> Int { 0 }

    /// Packs the matrices of each phase, or, backward, transposed ones of all phases.
    ///
    /// The layout is `[phase][group of 32 columns][tap][row][block of the group][lane]`, with zeros in
    /// lanes of padding.
    func pack(
        _ weights: UnsafePointer<Float>, _ direction: Direction, by workers: GradientThreads
    ) -> PackedWeights {
        let target = workers.packed.floats(count: sumCount)
        target.update(repeating: 0, count: sumCount)
        let isForward = direction == .forward
        let (rows, columns) =
            isForward
            ? (layer.inputs.count, layer.outputs.count)
            : (layer.outputs.count, layer.inputs.count)
        for (group, start) in layer.tapGroups(direction) {
            for (index, tap) in group.enumerated() {
                forEachLanePair { input, output in
                    let (row, column) = isForward ? (input, output) : (output, input)
                    let first = column / 32 * 32
                    let wide = min(32, columns - first)
                    let place =
                        first * rows * group.count + (index * rows + row) * wide + column - first
                    let kernel = kernel(input: input, output: output)
                    target[start * layer.matrixCount + place] = tap.elements.reduce(0) {
                        $0 + weights[kernel + $1]
                    }
                }
            }
        }
        return PackedWeights(values: target, scale: nil)
    }

    func convolve(
        _ chunk: RowChunks.Chunk, _ direction: Direction, weights: PackedWeights, bias: Lanes,
        from input: ckernels_planes, to target: ckernels_planes,
        scratch: UnsafeMutableRawPointer, by workers: GradientThreads
    ) {
        let matrices = weights.values.assumingMemoryBound(to: Float.self)
        for (group, start) in layer.tapGroups(direction) {
            layer.withConvolution(of: group, direction, from: input, to: target) { arguments in
                arguments.weights = UnsafeRawPointer(matrices + start * layer.matrixCount)
                arguments.bias = UnsafePointer(bias.base)
                workers.training.pointee.tap_convolution(
                    &arguments, Int32(chunk.numberedRows.lowerBound),
                    Int32(chunk.numberedRows.count))
            }
        }
    }

    /// Adds the gradients of the taps' matrices: each is the sum over pixels of the outer product of
    /// the input, where the tap reads, and its phase's gradient.
    func addWeightGradient(
        of chunk: RowChunks.Chunk, input: ckernels_planes, gradient: ckernels_planes,
        to sums: UnsafeMutablePointer<Float>, isFirst: Bool, scratch: UnsafeMutableRawPointer,
        by workers: GradientThreads
    ) {
        if isFirst { sums.update(repeating: 0, count: sumCount) }
        for (index, tap) in layer.taps.enumerated() {
            var phase = gradient
            phase.blocks = Int32(layer.outputBlocks)
            phase.origin +=
                tap.phase * layer.outputBlocks * gradient.block_stride
                * CacheLineMemory.bytesPerLine
            var arguments = ckernels_tap_weight_gradient(
                input: input, output_gradient: phase, height: Int32(layer.size.height),
                width: Int32(layer.size.width),
                tap: ckernels_tap(down: Int32(tap.down), right: Int32(tap.right), first_block: 0))
            workers.training.pointee.tap_weight_gradient(
                &arguments, Int32(chunk.numberedRows.lowerBound), Int32(chunk.numberedRows.count),
                sums + index * layer.matrixCount)
        }
    }

    /// Writes the weight gradient: that of a kernel element is the sum over the taps that contain it.
    func unpack(
        _ sums: [UnsafeMutablePointer<Float>], to gradient: UnsafeMutablePointer<Float>,
        by workers: GradientThreads
    ) {
        forEachLanePair { input, output in
            // [input block][group of output blocks][input lane][block of the group][output lane]
            let (first, lane) = (output / 32 * 32, input % 16)
            let wide = min(32, layer.outputs.count - first)
            let place =
                (input - lane) * layer.outputs.count + first * 16 + lane * wide + output - first
            let kernel = gradient + kernel(input: input, output: output)
            kernel.update(repeating: 0, count: 4)
            for (index, tap) in layer.taps.enumerated() {
                let sum = sums.reduce(0) { $0 + $1[index * layer.matrixCount + place] }
                for element in tap.elements { kernel[element] += sum }
            }
        }
    }

    /// The index of the first element of the kernel of two lanes.
    private func kernel(input: Int, output: Int) -> Int {
        Int(layer.inputs[input]) * layer.strides.input
            + Int(layer.outputs[output]) * layer.strides.output
    }

    /// Calls `body` for all pairs of lanes that are not padding.
    private func forEachLanePair(_ body: (_ input: Int, _ output: Int) -> Void) {
        for input in layer.inputs.indices where layer.inputs[input] >= 0 {
            for output in layer.outputs.indices where layer.outputs[output] >= 0 {
                body(input, output)
            }
        }
    }
}
