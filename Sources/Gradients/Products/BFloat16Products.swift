import CKernels
import Network
import Tensors

/// The products of a convolution or an upsampling in bfloat16: a matrix product for each tap.
struct BFloat16Products: LayerProducts {
    private let layer: LayerWeights
    private let table: ckernels_bfloat16_training_table
    let tilesPerChunk: Int

    init(of layer: LayerWeights, table: ckernels_bfloat16_training_table) {
        self.layer = layer
        self.table = table
        // As many tiles as fit the second-level cache with their windows and what is rounded of them;
        // or, for weights that take 1 MiB of it, enough to amortise reading them.
        let blocks = layer.inputBlocks + layer.step * layer.step * layer.outputBlocks
        let weightBytes = 2 * layer.taps.count * layer.matrixCount
        tilesPerChunk = max(
            weightBytes > 1 << 20 ? 112 : 14,
            (2 << 20) / (2 * CacheLineMemory.bytesPerLine * 16 * blocks))
    }

    var sumCount: Int { layer.taps.count * layer.matrixCount }

    func scratchLines(_ direction: Direction, room: (rows: Int, images: Int)) -> Int {
        let positions = Int(
            table.lines_of_run(
                Int32(room.rows * room.images), Int32(room.images), Int32(layer.size.width)))
        let (read, written) = (layer.inputBlocks, layer.outputBlocks)
        let phases = layer.step * layer.step
        return direction == .forward
            ? (read + 1) / 2 * positions : (read + phases * written + 1) * positions
    }

    func pack(
        _ weights: UnsafePointer<Float>, _ direction: Direction, by workers: GradientThreads
    ) -> PackedWeights {
        let values = workers.packed.lines(count: layer.taps.count * tapLines(direction))
        let written = layer.blocks(direction).written
        for (taps, start) in layer.tapGroups(direction) {
            let first = values + start * tapLines(direction) * CacheLineMemory.bytesPerLine
            let elements = taps.map(\.elementBits)
            workers.divide((written + 1) / 2) { _, groups in
                layer.withView(of: weights, direction) { view in
                    for group in groups {
                        table.pack_taps(
                            &view, elements, Int32(elements.count), Int32(group), first)
                    }
                }
            }
        }
        return PackedWeights(values: values, scale: nil)
    }

    func convolve(
        _ chunk: RowChunks.Chunk, _ direction: Direction, weights: PackedWeights, bias: Lanes,
        from input: ckernels_planes, to target: ckernels_planes,
        scratch: UnsafeMutableRawPointer, by workers: GradientThreads
    ) {
        let (first, count) = (
            Int32(chunk.numberedRows.lowerBound), Int32(chunk.numberedRows.count)
        )
        let blocks = layer.blocks(direction).read
        var window = input
        table.load_features_of_taps(
            &window, Int32(layer.size.height), Int32(layer.size.width), Int32(blocks), first,
            count, scratch)
        for (taps, start) in layer.tapGroups(direction) {
            layer.withConvolution(of: taps, direction, from: input, to: target) { arguments in
                arguments.weights =
                    weights.values + start * tapLines(direction) * CacheLineMemory.bytesPerLine
                arguments.bias = UnsafePointer(bias.base)
                table.convolve_taps(&arguments, first, count, scratch)
            }
        }
    }

    func addWeightGradient(
        of chunk: RowChunks.Chunk, input: ckernels_planes, gradient: ckernels_planes,
        to sums: UnsafeMutablePointer<Float>, isFirst: Bool, scratch: UnsafeMutableRawPointer,
        by workers: GradientThreads
    ) {
        let taps = layer.taps.map { tap in
            ckernels_tap(
                down: Int32(tap.down), right: Int32(tap.right),
                first_block: Int32(tap.phase * layer.outputBlocks))
        }
        taps.withUnsafeBufferPointer { taps in
            var arguments = ckernels_tap_gradients(
                input: input, output_gradient: gradient, height: Int32(layer.size.height),
                width: Int32(layer.size.width), output_blocks: Int32(layer.outputBlocks),
                taps: Int32(taps.count), tap: taps.baseAddress, adds: isFirst ? 0 : 1)
            table.tap_gradients(
                &arguments, Int32(chunk.numberedRows.lowerBound), Int32(chunk.numberedRows.count),
                scratch, sums)
        }
    }

    func unpack(
        _ sums: [UnsafeMutablePointer<Float>], to gradient: UnsafeMutablePointer<Float>,
        by workers: GradientThreads
    ) {
        let sums = sums.map { UnsafePointer<Float>?($0) }
        let elements = layer.taps.map(\.elementBits)
        workers.divide(layer.outputBlocks) { _, blocks in
            layer.withView(of: nil, .forward) { view in
                for block in blocks {
                    table.unpack_tap_gradients(
                        sums, Int32(sums.count), &view, elements, Int32(elements.count),
                        Int32(block), gradient)
                }
            }
        }
    }

    /// The cache lines of a tap's packed matrix: 16 lines for each pair of blocks that it reads and
    /// block that it writes.
    private func tapLines(_ direction: Direction) -> Int {
        let (read, written) = layer.blocks(direction)
        return (read + 1) / 2 * written * 16
    }
}
