import CKernels
import Network
import Tensors

extension ConvolutionUnit {
    /// Computes the gradients of the parameters and the input; overwrites the output's gradient.
    func backward(memory: StepBuffers, workers: GradientThreads) {
        computePreactivationGradient(memory: memory, workers: workers)
        computeWeightGradient(memory: memory, workers: workers)
        guard let target = connections.sourceGradient else { return }
        withKernel(in: memory) { kernel in
            convolve(
                weights: weights.transposed.pack(kernel, by: workers), from: connections.gradient,
                to: target, bias: Lanes(count: target.channels.count),
                activation: ckernels_activation_none, pooled: nil, by: workers)
        }
    }

    /// Replaces the output's gradient with that of the preactivation, and writes the bias gradient.
    private func computePreactivationGradient(memory: StepBuffers, workers: GradientThreads) {
        let output = connections.output
        let dropout = dropout(in: memory)
        let sums = workers.sums(
            output.rowCount, by: connections.pooled == nil ? 1 : 2, count: 2 * output.channels.count
        ) { rows, sums in
            var arguments = ckernels_activation_backward(
                gradient: connections.gradient.view,
                pooled_gradient: connections.pooled?.gradient.view ?? Planes.none,
                output: output.view,
                input: unnormalized?.view ?? Planes.none, height: Int32(output.size.height),
                width: Int32(output.size.width), activation: activation, dropout: dropout)
            workers.training.pointee.activation_backward(
                &arguments, Int32(rows.lowerBound), Int32(rows.count), sums)
        }
        if let bias {
            for (channel, place) in bias.range.enumerated() {
                memory.gradient[place] = Float(
                    sums[BatchNormalization.sumIndex(ofChannel: channel)])
            }
        }
        guard let unnormalized, let normalization else { return }
        let factors = normalization.gradientFactors(
            from: sums, pixels: output.images * output.size.pixelCount, memory: memory)
        workers.divide(output.rowCount) { _, rows in
            var arguments = ckernels_batch_norm_backward(
                gradient: connections.gradient.view, input: unnormalized.view,
                height: Int32(output.size.height), width: Int32(output.size.width),
                gradient_factor: UnsafePointer(factors.gradient.base),
                input_factor: UnsafePointer(factors.input.base),
                offset: UnsafePointer(factors.offset.base))
            workers.training.pointee.batch_norm_backward(
                &arguments, Int32(rows.lowerBound), Int32(rows.count))
        }
    }

    private func computeWeightGradient(memory: StepBuffers, workers: GradientThreads) {
        let (source, gradient) = (connections.source, connections.gradient)
        let parts = workers.partialSums(count: weights.count, dividing: gradient.tiles)
        workers.divide(gradient.tiles) { thread, tiles in
            let block = tilesPerBlock(of: tiles.count)
            let inputLines =
                36 * Int(ckernels_transformed_input_stride(Int32(source.blocks), Int32(block)))
            let gradientLines =
                36 * Int(ckernels_transformed_input_stride(Int32(gradient.blocks), Int32(block)))
            let scratch = workers.scratch(ofThread: thread, lines: inputLines + gradientLines)
            var arguments = ckernels_winograd_weight_gradient(
                input: source.view, output_gradient: gradient.view,
                height: Int32(gradient.size.height), width: Int32(gradient.size.width))
            for first in stride(from: tiles.lowerBound, to: tiles.upperBound, by: block) {
                workers.training.pointee.winograd_weight_gradient(
                    &arguments, Int32(first), Int32(min(block, tiles.upperBound - first)), scratch,
                    scratch + inputLines * CacheLineMemory.bytesPerLine, parts[thread])
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
