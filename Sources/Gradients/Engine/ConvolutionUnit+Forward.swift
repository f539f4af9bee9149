import CKernels
import Network
import Tensors

extension ConvolutionUnit {
    /// Computes the output and, if the unit is pooled, its 2x2 maxima.
    func forward(memory: StepBuffers, workers: GradientThreads) {
        let output = connections.output
        withKernel(in: memory) { kernel in
            convolve(
                weights: weights.pack(kernel, by: workers), from: connections.source,
                to: unnormalized ?? output, bias: .init(of: bias, for: output, in: memory),
                activation: unnormalized == nil ? activation : ckernels_activation_none,
                pooled: unnormalized == nil ? connections.pooled?.output : nil, by: workers)
        }
        let dropout = dropout(in: memory)
        if let unnormalized {
            let sums = workers.sums(output.rowCount, count: 2 * output.channels.count) {
                rows, sums in
                var planes = unnormalized.view
                workers.training.pointee.batch_norm_statistics(
                    &planes, Int32(output.size.height), Int32(output.size.width),
                    Int32(rows.lowerBound), Int32(rows.count), sums)
            }
            let pixels = output.images * output.size.pixelCount
            if let (scale, shift) = normalization?.normalize(sums, pixels: pixels, memory: memory) {
                normalize(
                    unnormalized, scale: scale, shift: shift, activation: activation,
                    dropout: dropout, by: workers)
            }
        } else if dropout.threshold > 0 {
            let lanes = output.channels.count
            normalize(
                output, scale: Lanes(count: lanes, repeating: 1), shift: Lanes(count: lanes),
                activation: ckernels_activation_none, dropout: dropout, by: workers)
        }
    }

    /// Computes a 3x3 convolution with packed Winograd weights.
    func convolve(
        weights: UnsafePointer<Float>, from source: Planes, to target: Planes, bias: Lanes,
        activation: ckernels_activation, pooled: Planes?, by workers: GradientThreads
    ) {
        workers.divide(target.tiles) { thread, tiles in
            var convolution = ckernels_winograd_convolution()
            convolution.inputs = (source.view, Planes.none)
            convolution.output = target.view
            convolution.pooled = pooled?.view ?? Planes.none
            convolution.height = Int32(target.size.height)
            convolution.width = Int32(target.size.width)
            convolution.weights = UnsafeRawPointer(weights)
            convolution.bias = UnsafePointer(bias.base)
            convolution.activation = activation
            convolution.nontemporal = target.bytes > 16 << 20 ? 1 : 0
            let block = tilesPerBlock(of: tiles.count)
            let inputLines =
                36 * Int(ckernels_transformed_input_stride(Int32(source.blocks), Int32(block)))
            let productLines = 36 * Int(ckernels_product_stride(Int32(block)))
            let scratch = workers.scratch(ofThread: thread, lines: inputLines + productLines)
            for first in stride(from: tiles.lowerBound, to: tiles.upperBound, by: block) {
                workers.kernels.pointee.winograd_convolution(
                    &convolution, Int32(first), Int32(min(block, tiles.upperBound - first)),
                    scratch, scratch + inputLines * CacheLineMemory.bytesPerLine)
            }
        }
    }

    /// Computes the output dropout(activation(source · scale + shift)) and its 2x2 maxima.
    private func normalize(
        _ source: Planes, scale: Lanes, shift: Lanes, activation: ckernels_activation,
        dropout: ckernels_dropout, by workers: GradientThreads
    ) {
        let output = connections.output
        workers.divide(output.rowCount, by: connections.pooled == nil ? 1 : 2) { _, rows in
            var arguments = ckernels_batch_norm_forward(
                input: source.view, output: output.view,
                pooled: connections.pooled?.output.view ?? Planes.none,
                height: Int32(output.size.height), width: Int32(output.size.width),
                scale: UnsafePointer(scale.base), shift: UnsafePointer(shift.base),
                activation: activation, dropout: dropout)
            workers.training.pointee.batch_norm_forward(
                &arguments, Int32(rows.lowerBound), Int32(rows.count))
        }
    }
}
