import CKernels
import Network
import Tensors

extension UpsamplingUnit {
    /// Computes the output, phase by phase.
    func forward(_ pass: Pass) {
        let bias = Lanes(of: bias, for: output, in: pass.memory)
        let phases = (0..<4).map { phase in
            let taps = taps.filter { $0.phase == phase }
            return (
                taps: taps.map {
                    ckernels_tap(down: Int32($0.down), right: Int32($0.right), first_block: 0)
                },
                weights: pack(taps: taps, direction: .forward, memory: pass.memory)
            )
        }
        let maps = output
        _ = pass.workers.sums(chunks.groups, count: maps.sumCount) { thread, groups, sums in
            var windows = UpsamplingWindows(
                of: self, forward: true, thread: thread, workers: pass.workers)
            for chunk in chunks.chunks(of: groups) {
                load(chunk, into: &windows.input, for: pass)
                var window = windows.output.view(of: chunk)
                var view = maps.view(step: pass.memory.dropout)
                for image in chunk.images {
                    let rows = chunk.rows(ofImage: image)
                    for (phase, (taps, weights)) in phases.enumerated() {
                        convolve(
                            rows, ofImage: image, taps: taps, weights: weights, bias: bias,
                            from: windows.input.view(of: chunk), blocks: source.maps.blocks,
                            to: window, at: (step: 2, row: phase / 2, column: phase % 2), for: pass)
                    }
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
        let (blocks, noBias) = (output.blocks, Lanes(count: source.maps.lanes))
        let gradientTaps = taps.map {
            ckernels_tap(
                down: Int32(-$0.down), right: Int32(-$0.right),
                first_block: Int32($0.phase * blocks))
        }
        let weights = pack(taps: taps, direction: .backward, memory: pass.memory)
        let parts = pass.workers.partialSums(
            count: taps.count * matrixCount, dividing: chunks.groups, isZeroed: true)
        let sums = pass.workers.sums(chunks.groups, count: source.maps.sumCount) {
            thread, groups, sums in
            var windows = UpsamplingWindows(
                of: self, forward: false, thread: thread, workers: pass.workers)
            for chunk in chunks.chunks(of: groups) {
                load(chunk, into: &windows.input, for: pass)
                loadPhases(chunk, into: &windows.phases, for: pass)
                for image in chunk.images {
                    let rows = chunk.rows(ofImage: image)
                    addWeightGradient(
                        rows, ofImage: image, of: chunk, in: windows, to: parts[thread], for: pass)
                    let gradient = windows.output.view(of: chunk)
                    convolve(
                        rows, ofImage: image, taps: gradientTaps, weights: weights, bias: noBias,
                        from: windows.phases.view(of: chunk), blocks: blocks, to: gradient,
                        at: (step: 1, row: 0, column: 0), for: pass)
                    source.storeGradient(
                        rows, ofImage: image, from: gradient, for: pass, sums: sums)
                }
            }
        }
        source.maps.gradientSums = sums
        writeWeightGradient(parts, to: pass.memory.gradient)
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

    /// Computes some rows of a convolution as a sum over taps of a matrix times the input.
    ///
    /// Row r of the input gives row step · r + row of the target, and columns likewise.
    private func convolve(
        _ rows: Range<Int>, ofImage image: Int, taps: [ckernels_tap], weights: Lanes, bias: Lanes,
        from input: ckernels_planes, blocks: Int, to target: ckernels_planes,
        at place: (step: Int, row: Int, column: Int), for pass: Pass
    ) {
        taps.withUnsafeBufferPointer { taps in
            var arguments = ckernels_tap_convolution(
                input: input, output: target, height: Int32(source.size.height),
                width: Int32(source.size.width), input_blocks: Int32(blocks),
                taps: Int32(taps.count), tap: taps.baseAddress,
                weights: UnsafePointer(weights.base), bias: UnsafePointer(bias.base),
                step: Int32(place.step), row: Int32(place.row), column: Int32(place.column))
            pass.training.pointee.tap_convolution(
                &arguments, Int32(image * source.size.height + rows.lowerBound), Int32(rows.count))
        }
    }

    /// Adds the gradients of the taps' matrices: each is the sum over pixels of the outer product of
    /// the input, where the tap reads, and its phase's gradient.
    private func addWeightGradient(
        _ rows: Range<Int>, ofImage image: Int, of chunk: RowChunks.Chunk,
        in windows: UpsamplingWindows, to sums: UnsafeMutablePointer<Float>, for pass: Pass
    ) {
        let blocks = output.blocks
        for (index, tap) in taps.enumerated() {
            var arguments = ckernels_tap_weight_gradient(
                input: windows.input.view(of: chunk),
                output_gradient: windows.phases.view(
                    of: chunk, blocks: tap.phase * blocks..<(tap.phase + 1) * blocks),
                height: Int32(source.size.height), width: Int32(source.size.width),
                tap: ckernels_tap(down: Int32(tap.down), right: Int32(tap.right), first_block: 0))
            pass.training.pointee.tap_weight_gradient(
                &arguments, Int32(image * source.size.height + rows.lowerBound), Int32(rows.count),
                sums + index * matrixCount)
        }
    }

    /// Writes the weight gradient: that of a kernel element is the sum over the taps that contain it.
    private func writeWeightGradient(
        _ parts: [UnsafeMutablePointer<Float>], to gradient: UnsafeMutablePointer<Float>
    ) {
        let all = weight.range
        (gradient + all.lowerBound).update(repeating: 0, count: all.count)
        forEachLanePair { input, output in
            // [input block][group of output blocks][input lane][block of the group][output lane]
            let (first, lane) = (output / 32 * 32, input % 16)
            let wide = min(32, outputLanes - first)
            let place =
                (input - lane) * outputLanes + first * 16 + lane * wide + output - first
            let element = element(in: input, out: output)
            for (index, tap) in taps.enumerated() {
                let sum = parts.reduce(0) { $0 + $1[index * matrixCount + place] }
                for part in tap.elements { gradient[element + part] += sum }
            }
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

    init(of unit: UpsamplingUnit, forward isForward: Bool, thread: Int, workers: GradientThreads) {
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
        ]
        var memory = ScratchMemory(workers.scratch(ofThread: thread, lines: lines.reduce(0, +)))
        input = RowWindow(
            in: memory.claim(lines: lines[0]), blocks: inputs, width: width, room: wide)
        output = RowWindow(
            in: memory.claim(lines: lines[1]), blocks: targetBlocks, width: targetWidth,
            room: targetRoom)
        phases = RowWindow(
            in: memory.claim(lines: lines[2]), blocks: phaseBlocks, width: width, room: wide)
    }
}
