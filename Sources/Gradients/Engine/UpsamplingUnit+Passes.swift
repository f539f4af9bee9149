import CKernels
import Network
import Tensors

extension UpsamplingUnit {
    /// Computes what the layer gives, phase by phase.
    func forward(_ memory: StepMemory, _ workers: Workers) {
        let bias = Lanes(of: bias, for: around.output, memory)
        for phase in 0..<4 {
            let taps = taps.filter { $0.phase == phase }
            let offsets = taps.map { $0.down * around.source.rowLines + $0.right }
            multiply(
                around.source, offsets, pack(taps, isReturning: false, memory),
                bias, activation, to: around.output, phase: (2, phase / 2, phase % 2), workers)
        }
    }

    /// Computes the gradients of its tensors and of what it read.
    func backward(_ memory: StepMemory, _ workers: Workers) {
        let sums = workers.sums(phases.lines, count: 2 * outs) { rows, sums in
            var work = ckernels_phases(
                gradient: around.gradient.kernel, output: around.output.kernel,
                to: phases.kernel, height: Int32(phases.size.height),
                width: Int32(phases.size.width), activation: activation)
            workers.training.pointee.phases(
                &work, Int32(rows.lowerBound), Int32(rows.count), sums)
        }
        for (channel, place) in bias.range.enumerated() {
            memory.gradient[place] = Float(sums[Normalization.place(of: channel)])
        }
        computeWeightGradient(memory, workers)
        let blocks = around.gradient.blocks
        let offsets = taps.map { tap in
            tap.phase * blocks * phases.blockLines - tap.down * phases.rowLines - tap.right
        }
        multiply(
            phases, offsets, pack(taps, isReturning: true, memory), Lanes(count: ins),
            ckernels_none, to: around.sourceGradient, phase: (1, 0, 0), workers)
    }

    /// Products with matrices, summed over taps; one row of `source` gives one of a phase.
    private func multiply(
        _ source: Planes, _ offsets: [Int], _ weights: Lanes, _ bias: Lanes,
        _ activation: ckernels_activation, to target: Planes,
        phase: (step: Int, down: Int, right: Int), _ workers: Workers
    ) {
        let blocks = phase.step == 1 ? around.gradient.blocks : source.blocks
        workers.divide(source.lines) { _, rows in
            offsets.withUnsafeBufferPointer { offsets in
                var work = ckernels_tap_sums(
                    from: source.kernel, to: target.kernel, height: Int32(source.size.height),
                    width: Int32(source.size.width), blocks: Int32(blocks),
                    taps: Int32(offsets.count), offset: offsets.baseAddress,
                    weights: UnsafePointer(weights.base), bias: UnsafePointer(bias.base),
                    activation: activation, step: Int32(phase.step), down: Int32(phase.down),
                    right: Int32(phase.right))
                workers.training.pointee.tap_sums(
                    &work, Int32(rows.lowerBound), Int32(rows.count))
            }
        }
    }

    /// Each tap's matrix has the sum over pixels of products of what it sees with its phase's
    /// gradient; an element of the kernel has the sum over the taps that it is part of.
    private func computeWeightGradient(_ memory: StepMemory, _ workers: Workers) {
        let blocks = around.gradient.blocks
        let matrix = ins * outs
        let parts = workers.partials(taps.count * matrix, dividing: phases.lines)
        workers.divide(phases.lines) { thread, rows in
            for (index, tap) in taps.enumerated() {
                var work = ckernels_tap_gradient(
                    from: around.source.kernel,
                    gradient: phases.part(tap.phase * blocks..<(tap.phase + 1) * blocks).kernel,
                    height: Int32(phases.size.height), width: Int32(phases.size.width),
                    offset: tap.down * around.source.rowLines + tap.right)
                workers.training.pointee.tap_gradient(
                    &work, Int32(rows.lowerBound), Int32(rows.count),
                    parts[thread] + index * matrix)
            }
        }
        let all = weight.range
        (memory.gradient + all.lowerBound).update(repeating: 0, count: all.count)
        eachPair { input, output in
            // [block of ins][group of outs][lane of the block][line of the group][lane]
            let (first, lane) = (output / 32 * 32, input % 16)
            let wide = min(32, outs - first)
            let place =
                (input - lane) * outs + first * 16 + lane * wide + output - first
            let element = element(in: input, out: output)
            for (index, tap) in taps.enumerated() {
                let sum = parts.reduce(0) { $0 + $1[index * matrix + place] }
                for part in tap.elements { memory.gradient[element + part] += sum }
            }
        }
    }
}
