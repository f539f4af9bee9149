import CKernels
import Network
import Tensors

extension ConvolutionUnit {
    /// Computes the values and the factors by which features are computed from them.
    func forward(_ pass: Pass) {
        let maps = output
        let bias = Lanes(of: bias, for: maps, in: pass.memory)
        let weights = products.pack(
            pass.memory.parameters + weight.range.lowerBound, .forward, by: pass.workers)
        let sums = pass.workers.sums(chunks.groups, count: maps.sumCount) { thread, groups, sums in
            var (input, result, scratch) = forwardWindows(ofThread: thread, pass.workers)
            for chunk in chunks.chunks(of: groups) {
                load(chunk, into: &input, for: pass)
                var window = result.view(of: chunk)
                products.convolve(
                    chunk, .forward, weights: weights, bias: bias, from: input.view(of: chunk),
                    to: window, scratch: scratch, by: pass.workers)
                var view = maps.view(step: pass.memory.dropout)
                for image in chunk.images {
                    let rows = chunk.rows(ofImage: image)
                    pass.training.pointee.store_features(
                        &view, &window, Int32(image), Int32(rows.lowerBound), Int32(rows.count),
                        sums)
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
    ) -> (input: RowWindow, output: RowWindow, scratch: UnsafeMutableRawPointer) {
        let width = output.size.width
        let (wide, narrow) = (chunks.room(hasNeighbours: true), chunks.room(hasNeighbours: false))
        let inputLines = RowWindow.lines(blocks: sourceBlocks, width: width, room: wide)
        let outputLines = RowWindow.lines(blocks: output.blocks, width: width, room: narrow)
        let scratchLines = products.scratchLines(.forward, room: narrow)
        var memory = ScratchMemory(
            workers.scratch(ofThread: thread, lines: inputLines + outputLines + scratchLines))
        return (
            RowWindow(
                in: memory.claim(lines: inputLines), blocks: sourceBlocks, width: width, room: wide),
            RowWindow(
                in: memory.claim(lines: outputLines), blocks: output.blocks, width: width,
                room: narrow),
            memory.claim(lines: scratchLines)
        )
    }
}
