import CKernels
import Network
import Tensors

extension ConvolutionUnit {
    /// Computes the gradients of its tensors and of what it read; that of what it gave is
    /// overwritten.
    func backward(_ memory: StepMemory, _ workers: Workers) {
        returnThroughActivation(memory, workers)
        computeWeightGradient(memory, workers)
        guard let target = around.sourceGradient else { return }
        withKernel(memory) { kernel in
            convolve(
                weights.turned.pack(kernel, by: workers), from: around.gradient, to: target,
                bias: Lanes(count: target.channels.count), then: ckernels_none, pooled: nil, workers
            )
        }
    }

    private func returnThroughActivation(_ memory: StepMemory, _ workers: Workers) {
        let output = around.output
        let mask = mask(memory)
        let sums = workers.sums(
            output.lines, by: around.pooled == nil ? 1 : 2, count: 2 * output.channels.count
        ) { rows, sums in
            var returning = ckernels_returning(
                gradient: around.gradient.kernel,
                pooled: around.pooled?.gradient.kernel ?? Planes.none, output: output.kernel,
                before: before?.kernel ?? Planes.none, height: Int32(output.size.height),
                width: Int32(output.size.width), activation: activation, dropout: mask)
            workers.training.pointee.go_back(
                &returning, Int32(rows.lowerBound), Int32(rows.count), sums)
        }
        if let bias {
            for (channel, place) in bias.range.enumerated() {
                memory.gradient[place] = Float(sums[Normalization.place(of: channel)])
            }
        }
        guard let before, let normalization else { return }
        let correction = normalization.correction(
            sums, pixels: output.images * output.size.pixels, memory: memory)
        workers.divide(output.lines) { _, rows in
            var work = ckernels_correction(
                gradient: around.gradient.kernel, before: before.kernel,
                height: Int32(output.size.height), width: Int32(output.size.width),
                slope: UnsafePointer(correction.slope.base),
                tilt: UnsafePointer(correction.tilt.base),
                offset: UnsafePointer(correction.offset.base))
            workers.training.pointee.correct(
                &work, Int32(rows.lowerBound), Int32(rows.count))
        }
    }

    private func computeWeightGradient(_ memory: StepMemory, _ workers: Workers) {
        let (source, gradient) = (around.source, around.gradient)
        let parts = workers.partials(weights.count, dividing: gradient.tiles)
        workers.divide(gradient.tiles) { thread, tiles in
            let block = block(tiles.count)
            let spread = 36 * Int(ckernels_spread_lines(Int32(source.blocks), Int32(block)))
            let widened = 36 * Int(ckernels_spread_lines(Int32(gradient.blocks), Int32(block)))
            let scratch = workers.scratch(thread, lines: spread + widened)
            var work = ckernels_weight_gradient(
                from: source.kernel, gradient: gradient.kernel,
                height: Int32(gradient.size.height), width: Int32(gradient.size.width))
            for first in stride(from: tiles.lowerBound, to: tiles.upperBound, by: block) {
                workers.training.pointee.weight_gradient(
                    &work, Int32(first), Int32(min(block, tiles.upperBound - first)), scratch,
                    scratch + spread * LineMemory.line, parts[thread])
            }
        }
        let target = memory.gradient + weight.range.lowerBound
        guard weight.shape[2] == 1 else {
            return weights.unpack(parts, to: target, by: workers)
        }
        var wide = [Float](repeating: 0, count: 9 * weight.range.count)
        wide.withUnsafeMutableBufferPointer { wide in
            guard let base = wide.baseAddress else { return }
            weights.unpack(parts, to: base, by: workers)
        }
        for index in 0..<weight.range.count { target[index] = wide[9 * index + 4] }
    }
}
