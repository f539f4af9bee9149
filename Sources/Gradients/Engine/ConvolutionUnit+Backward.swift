import CKernels
import Network
import Tensors

extension ConvolutionUnit {
    /// Computes the gradients of the parameters and of the sources, from that of the output.
    func backward(_ pass: Pass) {
        let memory = pass.memory
        if let bias {
            for (channel, place) in bias.range.enumerated() {
                memory.gradient[place] = Float(
                    output.gradientSums[BatchNormalization.sumIndex(ofChannel: channel)])
            }
        }
        if let normalization {
            output.setGradientFactors(
                normalization.gradientFactors(
                    from: output.gradientSums, pixels: output.valuesPerChannel, memory: memory))
        }
        let parts = pass.workers.partialSums(
            count: products.sumCount, dividing: chunks.groups)
        let packed =
            hasSourceGradient
            ? products.pack(
                memory.parameters + weight.range.lowerBound, .backward, by: pass.workers) : nil
        let sums = pass.workers.sums(chunks.groups, count: sumCount) { thread, groups, sums in
            var windows = BackwardWindows(of: self, thread: thread, workers: pass.workers)
            for chunk in chunks.chunks(of: groups) {
                load(chunk, into: &windows.input, for: pass)
                loadGradient(chunk, into: &windows.gradient, for: pass)
                let gradient = windows.gradient.view(of: chunk)
                products.addWeightGradient(
                    of: chunk, input: windows.input.view(of: chunk), gradient: gradient,
                    to: parts[thread], isFirst: chunk.groups.lowerBound == groups.lowerBound,
                    scratch: windows.scratch, by: pass.workers)
                guard let packed else { continue }
                products.convolve(
                    chunk, .backward, weights: packed, bias: windows.noBias, from: gradient,
                    to: windows.inputGradient.view(of: chunk), scratch: windows.scratch,
                    by: pass.workers)
                storeGradients(of: chunk, from: windows.inputGradient, sums: sums, for: pass)
            }
        }
        keepSums(sums)
        products.unpack(
            parts, to: memory.gradient + weight.range.lowerBound, by: pass.workers)
    }

    /// Whether any source wants its gradient.
    var hasSourceGradient: Bool { sources.contains { $0.use != .none } }

    /// The number of the sources' gradient sums.
    private var sumCount: Int { sources.reduce(0) { $0 + $1.maps.sumCount } }

    private func loadGradient(
        _ chunk: RowChunks.Chunk, into window: inout RowWindow, for pass: Pass
    ) {
        var maps = output.view(step: pass.memory.dropout)
        window.load(chunk) { window, image, rows in
            var view = window.view(of: chunk)
            pass.training.pointee.load_gradients(
                &maps, &view, Int32(image), Int32(rows.lowerBound), Int32(rows.count))
        }
    }

    private func storeGradients(
        of chunk: RowChunks.Chunk, from window: RowWindow, sums: UnsafeMutablePointer<Double>,
        for pass: Pass
    ) {
        var first = 0
        for (source, blocks) in zip(sources, sourceRanges) {
            let view = window.view(of: chunk, blocks: blocks)
            for image in chunk.images {
                source.storeGradient(
                    chunk.rows(ofImage: image), ofImage: image, from: view, for: pass,
                    sums: sums + first)
            }
            first += source.maps.sumCount
        }
    }

    /// Gives each source whose gradient is now whole its sums.
    private func keepSums(_ sums: [Double]) {
        var first = 0
        for source in sources {
            let own = first..<first + source.maps.sumCount
            if source.use == .complete || source.use == .pooled {
                source.maps.gradientSums = Array(sums[own])
            }
            first = own.upperBound
        }
    }
}

/// The windows and scratch memory of a thread in a backward pass.
struct BackwardWindows {
    /// The features of the input.
    var input: RowWindow
    /// The gradient of the output's values.
    var gradient: RowWindow
    /// The gradient of the input.
    let inputGradient: RowWindow
    let scratch: UnsafeMutableRawPointer
    let noBias: Lanes

    init(of unit: ConvolutionUnit, thread: Int, workers: GradientThreads) {
        let (size, chunks) = (unit.output.size, unit.chunks)
        let (wide, narrow) = (chunks.room(hasNeighbours: true), chunks.room(hasNeighbours: false))
        let (inputs, outputs) = (unit.sourceBlocks, unit.output.blocks)
        func lines(_ blocks: Int, _ room: (rows: Int, images: Int)) -> Int {
            RowWindow.lines(blocks: blocks, width: size.width, room: room)
        }
        let scratchLines = unit.products.scratchLines(.backward, room: narrow)
        let all =
            lines(inputs, wide) + lines(outputs, wide) + lines(inputs, narrow) + scratchLines
        var memory = ScratchMemory(workers.scratch(ofThread: thread, lines: all))
        func window(_ blocks: Int, _ room: (rows: Int, images: Int)) -> RowWindow {
            RowWindow(
                in: memory.claim(lines: lines(blocks, room)), blocks: blocks, width: size.width,
                room: room)
        }
        input = window(inputs, wide)
        gradient = window(outputs, wide)
        inputGradient = window(inputs, narrow)
        scratch = memory.claim(lines: scratchLines)
        noBias = Lanes(count: inputs * BlockFormat.float32.lanes)
    }
}
