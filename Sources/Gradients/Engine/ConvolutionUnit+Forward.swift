import CKernels
import Network
import Tensors

extension ConvolutionUnit {
    /// Computes the values and the factors by which features are computed from them.
    func forward(_ pass: Pass) {
        let maps = output
        let bias = Lanes(of: bias, for: maps, in: pass.memory)
        let sums = withKernel(in: pass.memory) { kernel in
            let weights = weights.pack(kernel, by: pass.workers)
            return pass.workers.sums(chunks.groups, count: maps.sumCount) { thread, groups, sums in
                var (input, result, scratch) = forwardWindows(ofThread: thread, pass.workers)
                for chunk in chunks.chunks(of: groups) {
                    load(chunk, into: &input, for: pass)
                    var window = result.view(of: chunk)
                    convolve(
                        chunk, weights: weights, bias: bias, from: input.view(of: chunk),
                        to: window, scratch: scratch, for: pass)
                    var view = maps.view(step: pass.memory.dropout)
                    for image in chunk.images {
                        let rows = chunk.rows(ofImage: image)
                        pass.training.pointee.store_features(
                            &view, &window, Int32(image), Int32(rows.lowerBound), Int32(rows.count),
                            sums)
                    }
                }
            }
        }
        let factors = normalization?.normalize(
            sums, pixels: maps.valuesPerChannel, memory: pass.memory)
        if let factors { maps.setNormalization(scale: factors.scale, shift: factors.shift) }
    }

    /// The windows of input and output of a thread, and its scratch memory.
    private func forwardWindows(
        ofThread thread: Int, _ workers: GradientThreads
    ) -> (
        input: RowWindow, output: RowWindow,
        scratch: (transformed: UnsafeMutableRawPointer, products: UnsafeMutableRawPointer)
    ) {
        let width = output.size.width
        let (wide, narrow) = (chunks.room(hasNeighbours: true), chunks.room(hasNeighbours: false))
        let inputLines = RowWindow.lines(blocks: sourceBlocks, width: width, room: wide)
        let outputLines = RowWindow.lines(blocks: output.blocks, width: width, room: narrow)
        let transformed = transformedLines(blocks: sourceBlocks)
        var memory = ScratchMemory(
            workers.scratch(
                ofThread: thread, lines: inputLines + outputLines + transformed + productLines))
        return (
            RowWindow(
                in: memory.claim(lines: inputLines), blocks: sourceBlocks, width: width, room: wide),
            RowWindow(
                in: memory.claim(lines: outputLines), blocks: output.blocks, width: width,
                room: narrow),
            (memory.claim(lines: transformed), memory.claim(lines: productLines))
        )
    }

    /// The cache lines of the transformed tiles of a block, with one more per channel block.
    func transformedLines(blocks: Int) -> Int {
        36 * Int(ckernels_transformed_input_stride(Int32(blocks), Int32(tilesPerBlock))) + blocks
    }

    /// The cache lines of the products of a block of tiles.
    var productLines: Int { 36 * Int(ckernels_product_stride(Int32(tilesPerBlock))) }
}
