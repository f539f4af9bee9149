import CKernels
import Network
import Tensors

extension UpsamplingUnit {
    /// Computes the output, phase by phase.
    func forward(memory: StepBuffers, workers: GradientThreads) {
        let bias = Lanes(of: bias, for: connections.output, in: memory)
        for phase in 0..<4 {
            let taps = taps.filter { $0.phase == phase }
            let offsets = taps.map { $0.down * connections.source.rowLines + $0.right }
            convolve(
                connections.source, offsets: offsets,
                weights: pack(taps: taps, direction: .forward, memory: memory), bias: bias,
                activation: activation, to: connections.output,
                at: (step: 2, row: phase / 2, column: phase % 2), by: workers)
        }
    }

    /// Computes the gradients of the parameters and the input.
    func backward(memory: StepBuffers, workers: GradientThreads) {
        let sums = workers.sums(phases.rowCount, count: 2 * outputLanes) { rows, sums in
            var arguments = ckernels_upsampling_backward(
                gradient: connections.gradient.view, output: connections.output.view,
                phases: phases.view, height: Int32(phases.size.height),
                width: Int32(phases.size.width), activation: activation)
            workers.training.pointee.upsampling_backward(
                &arguments, Int32(rows.lowerBound), Int32(rows.count), sums)
        }
        for (channel, place) in bias.range.enumerated() {
            memory.gradient[place] = Float(sums[BatchNormalization.sumIndex(ofChannel: channel)])
        }
        computeWeightGradient(memory: memory, workers: workers)
        let blocks = connections.gradient.blocks
        let offsets = taps.map { tap in
            tap.phase * blocks * phases.blockLines - tap.down * phases.rowLines - tap.right
        }
        convolve(
            phases, offsets: offsets,
            weights: pack(taps: taps, direction: .backward, memory: memory),
            bias: Lanes(count: inputLanes), activation: ckernels_activation_none,
            to: connections.sourceGradient, at: (step: 1, row: 0, column: 0), by: workers)
    }

    /// Computes a convolution as a sum over taps of a matrix times the source at an offset.
    ///
    /// `offsets` are in cache lines. Row r of the source gives row step · r + row of the target,
    /// and columns likewise.
    private func convolve(
        _ source: Planes, offsets: [Int], weights: Lanes, bias: Lanes,
        activation: ckernels_activation, to target: Planes,
        at place: (step: Int, row: Int, column: Int), by workers: GradientThreads
    ) {
        let blocks = place.step == 1 ? connections.gradient.blocks : source.blocks
        workers.divide(source.rowCount) { _, rows in
            offsets.withUnsafeBufferPointer { offsets in
                var arguments = ckernels_tap_convolution(
                    input: source.view, output: target.view, height: Int32(source.size.height),
                    width: Int32(source.size.width), input_blocks: Int32(blocks),
                    taps: Int32(offsets.count), offsets: offsets.baseAddress,
                    weights: UnsafePointer(weights.base), bias: UnsafePointer(bias.base),
                    activation: activation, step: Int32(place.step), row: Int32(place.row),
                    column: Int32(place.column))
                workers.training.pointee.tap_convolution(
                    &arguments, Int32(rows.lowerBound), Int32(rows.count))
            }
        }
    }

    /// Computes the gradient of the weights from the gradients of the taps' matrices.
    ///
    /// The gradient of a tap's matrix is the sum over pixels of the outer product of the input and
    /// its phase's gradient; that of a kernel element, the sum over the taps that contain it.
    private func computeWeightGradient(memory: StepBuffers, workers: GradientThreads) {
        let blocks = connections.gradient.blocks
        let matrix = inputLanes * outputLanes
        let parts = workers.partialSums(count: taps.count * matrix, dividing: phases.rowCount)
        workers.divide(phases.rowCount) { thread, rows in
            for (index, tap) in taps.enumerated() {
                var arguments = ckernels_tap_weight_gradient(
                    input: connections.source.view,
                    output_gradient: phases.slice(
                        blocks: tap.phase * blocks..<(tap.phase + 1) * blocks
                    )
                    .view,
                    height: Int32(phases.size.height), width: Int32(phases.size.width),
                    offset: tap.down * connections.source.rowLines + tap.right)
                workers.training.pointee.tap_weight_gradient(
                    &arguments, Int32(rows.lowerBound), Int32(rows.count),
                    parts[thread] + index * matrix)
            }
        }
        let all = weight.range
        (memory.gradient + all.lowerBound).update(repeating: 0, count: all.count)
        forEachLanePair { input, output in
            // [input block][group of output blocks][input lane][block of the group][output lane]
            let (first, lane) = (output / 32 * 32, input % 16)
            let wide = min(32, outputLanes - first)
            let place =
                (input - lane) * outputLanes + first * 16 + lane * wide + output - first
            let element = element(in: input, out: output)
            for (index, tap) in taps.enumerated() {
                let sum = parts.reduce(0) { $0 + $1[index * matrix + place] }
                for part in tap.elements { memory.gradient[element + part] += sum }
            }
        }
    }
}
