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
            count: weights.count, dividing: chunks.groups, isZeroed: false)
        let sums = withKernel(in: memory) { kernel in
            let packed =
                hasSourceGradient ? weights.transposed.pack(kernel, by: pass.workers) : nil
            return pass.workers.sums(chunks.groups, count: sumCount) { thread, groups, sums in
                var windows = BackwardWindows(of: self, thread: thread, workers: pass.workers)
                for chunk in chunks.chunks(of: groups) {
                    load(chunk, into: &windows.input, for: pass)
                    loadGradient(chunk, into: &windows.gradient, for: pass)
                    addWeightGradient(
                        of: chunk, in: windows, to: parts[thread],
                        isFirst: chunk.groups.lowerBound == groups.lowerBound, for: pass)
                    guard let packed else { continue }
                    convolve(
                        chunk, weights: packed, bias: windows.noBias,
                        from: windows.gradient.view(of: chunk),
                        to: windows.inputGradient.view(of: chunk),
                        scratch: (windows.transformedGradient, windows.products), for: pass)
                    storeGradients(of: chunk, from: windows.inputGradient, sums: sums, for: pass)
                }
            }
        }
        keepSums(sums)
        unpack(parts, in: pass)
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

    private func addWeightGradient(
        of chunk: RowChunks.Chunk, in windows: BackwardWindows,
        to sums: UnsafeMutablePointer<Float>, isFirst: Bool, for pass: Pass
    ) {
        var arguments = ckernels_winograd_weight_gradient(
            input: windows.input.view(of: chunk), output_gradient: windows.gradient.view(of: chunk),
            height: Int32(output.size.height), width: Int32(output.size.width),
            adds: isFirst ? 0 : 1)
        let kernel =
            pass.workers.int16?.pointee.winograd_weight_gradient
            ?? pass.training.pointee.winograd_weight_gradient
        for tiles in tileBlocks(of: chunk) {
            kernel?(
                &arguments, Int32(tiles.lowerBound), Int32(tiles.count), windows.transformedInput,
                windows.transformedGradient, sums)
            arguments.adds = 1
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

    /// Writes the weight gradient from the sums of the threads.
    private func unpack(_ parts: [UnsafeMutablePointer<Float>], in pass: Pass) {
        let target = pass.memory.gradient + weight.range.lowerBound
        guard weight.shape[2] == 1 else {
            return weights.unpack(parts, to: target, by: pass.workers)
        }
        var wide = [Float](repeating: 0, count: 9 * weight.range.count)
        wide.withUnsafeMutableBufferPointer { wide in
            guard let base = wide.baseAddress else { return }
            weights.unpack(parts, to: base, by: pass.workers)
        }
        for index in 0..<weight.range.count { target[index] = wide[9 * index + 4] }
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
    let transformedInput: UnsafeMutableRawPointer
    let transformedGradient: UnsafeMutableRawPointer
    let products: UnsafeMutableRawPointer
    let noBias: Lanes

    init(of unit: ConvolutionUnit, thread: Int, workers: GradientThreads) {
        let (size, chunks) = (unit.output.size, unit.chunks)
        let (wide, narrow) = (chunks.room(hasNeighbours: true), chunks.room(hasNeighbours: false))
        let (inputs, outputs) = (unit.sourceBlocks, unit.output.blocks)
        func lines(_ blocks: Int, _ room: (rows: Int, images: Int)) -> Int {
            RowWindow.lines(blocks: blocks, width: size.width, room: room)
        }
        let all =
            lines(inputs, wide) + lines(outputs, wide) + lines(inputs, narrow)
            + unit.transformedLines(blocks: inputs) + unit.transformedLines(blocks: outputs)
            + unit.productLines
        var memory = ScratchMemory(workers.scratch(ofThread: thread, lines: all))
        func window(_ blocks: Int, _ room: (rows: Int, images: Int)) -> RowWindow {
            RowWindow(
                in: memory.claim(lines: lines(blocks, room)), blocks: blocks, width: size.width,
                room: room)
        }
        input = window(inputs, wide)
        gradient = window(outputs, wide)
        inputGradient = window(inputs, narrow)
        transformedInput = memory.claim(lines: unit.transformedLines(blocks: inputs))
        transformedGradient = memory.claim(lines: unit.transformedLines(blocks: outputs))
        products = memory.claim(lines: unit.productLines)
        noBias = Lanes(count: unit.weights.inputs.count)
    }
}
