import CKernels
import Network
import Tensors

extension UpsamplingUnit {
    /// Computes the output, phase by phase.
    func forward(_ pass: Pass) {
        let bias = Lanes(of: bias, for: output, in: pass.memory)
        let weights = products.pack(
            pass.memory.parameters + weight.range.lowerBound, .forward, by: pass.workers)
        let maps = output
        _ = pass.workers.sums(chunks.groups, count: maps.sumCount) { thread, groups, sums in
            var windows = UpsamplingWindows(
                of: self, .forward, thread: thread, workers: pass.workers)
            for chunk in chunks.chunks(of: groups) {
                load(chunk, into: &windows.input, for: pass)
                var window = windows.output.view(of: chunk)
                products.convolve(
                    chunk, .forward, weights: weights, bias: bias,
                    from: windows.input.view(of: chunk), to: window, scratch: windows.scratch,
                    by: pass.workers)
                var view = maps.view(step: pass.memory.dropout)
                for image in chunk.images {
                    let rows = chunk.rows(ofImage: image)
                    pass.training.pointee.store_features(
                        &view, &window, Int32(image), Int32(2 * rows.lowerBound),
                        Int32(2 * rows.count), sums)
                }
            }
        }
    }

    /// Computes the gradients of the parameters and the input.
    func backward(_ pass: Pass) {
        for (channel, place) in bias.range.enumerated() {
            pass.memory.gradient[place] = Float(
                output.gradientSums[BatchNormalization.sumIndex(ofChannel: channel)])
        }
        let noBias = Lanes(count: source.maps.lanes)
        let weights = products.pack(
            pass.memory.parameters + weight.range.lowerBound, .backward, by: pass.workers)
        let parts = pass.workers.partialSums(
            count: products.sumCount, dividing: chunks.groups)
        let sums = pass.workers.sums(chunks.groups, count: source.maps.sumCount) {
            thread, groups, sums in
            var windows = UpsamplingWindows(
                of: self, .backward, thread: thread, workers: pass.workers)
            for chunk in chunks.chunks(of: groups) {
                load(chunk, into: &windows.input, for: pass)
                loadPhases(chunk, into: &windows.phases, for: pass)
                let (phases, gradient) = (
                    windows.phases.view(of: chunk), windows.output.view(of: chunk)
                )
                products.addWeightGradient(
                    of: chunk, input: windows.input.view(of: chunk), gradient: phases,
                    to: parts[thread], isFirst: chunk.groups.lowerBound == groups.lowerBound,
                    scratch: windows.scratch, by: pass.workers)
                products.convolve(
                    chunk, .backward, weights: weights, bias: noBias, from: phases, to: gradient,
                    scratch: windows.scratch, by: pass.workers)
                for image in chunk.images {
                    source.storeGradient(
                        chunk.rows(ofImage: image), ofImage: image, from: gradient, for: pass,
                        sums: sums)
                }
            }
        }
        source.maps.gradientSums = sums
        products.unpack(
            parts, to: pass.memory.gradient + weight.range.lowerBound, by: pass.workers)
    }

    private func load(_ chunk: RowChunks.Chunk, into window: inout RowWindow, for pass: Pass) {
        window.load(chunk) { window, image, rows in
            source.load(rows, ofImage: image, to: window.view(of: chunk), for: pass)
        }
    }

    private func loadPhases(
        _ chunk: RowChunks.Chunk, into window: inout RowWindow, for pass: Pass
    ) {
        var maps = output.view(step: pass.memory.dropout)
        window.load(chunk) { window, image, rows in
            var view = window.view(of: chunk)
            pass.training.pointee.load_gradient_phases(
                &maps, &view, Int32(image), Int32(rows.lowerBound), Int32(rows.count))
        }
    }
}

/// The windows of a thread in a pass of an upsampling.
private struct UpsamplingWindows {
    /// The features of the input.
    var input: RowWindow
    /// Forward, the output's values; backward, the gradient of the input.
    let output: RowWindow
    /// Backward, the gradient of the output by phase; forward, without rows.
    var phases: RowWindow
    let scratch: UnsafeMutableRawPointer

    init(
        of unit: UpsamplingUnit, _ direction: Direction, thread: Int, workers: GradientThreads
    ) {
        let isForward = direction == .forward
        let width = unit.source.size.width
        let (inputs, outputs) = (unit.source.maps.blocks, unit.output.blocks)
        let (wide, narrow) = (
            unit.chunks.room(hasNeighbours: true), unit.chunks.room(hasNeighbours: false)
        )
        let twice = (rows: 2 * narrow.rows, images: narrow.images)
        let (targetBlocks, targetWidth) = isForward ? (outputs, 2 * width) : (inputs, width)
        let targetRoom = isForward ? twice : narrow
        let phaseBlocks = isForward ? 0 : 4 * outputs
        let lines = [
            RowWindow.lines(blocks: inputs, width: width, room: wide),
            RowWindow.lines(blocks: targetBlocks, width: targetWidth, room: targetRoom),
            RowWindow.lines(blocks: phaseBlocks, width: width, room: wide),
            unit.products.scratchLines(direction, room: narrow),
        ]
        var memory = ScratchMemory(workers.scratch(ofThread: thread, lines: lines.reduce(0, +)))
        input = RowWindow(
            in: memory.claim(lines: lines[0]), blocks: inputs, width: width, room: wide)
        output = RowWindow(
            in: memory.claim(lines: lines[1]), blocks: targetBlocks, width: targetWidth,
            room: targetRoom)
        phases = RowWindow(
            in: memory.claim(lines: lines[2]), blocks: phaseBlocks, width: width, room: wide)
        scratch = memory.claim(lines: lines[3])
    }
}
