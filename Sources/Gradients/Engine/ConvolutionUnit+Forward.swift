import CKernels
import Network
import Tensors

extension ConvolutionUnit {
    /// Computes what the layer gives.
    func forward(_ memory: StepMemory, _ workers: Workers) {
        let output = around.output
        withKernel(memory) { kernel in
            convolve(
                weights.pack(kernel, by: workers), from: around.source, to: before ?? output,
                bias: .init(of: bias, for: output, memory),
                then: before == nil ? activation : ckernels_none,
                pooled: before == nil ? around.pooled?.output : nil, workers)
        }
        let mask = mask(memory)
        if let before {
            let sums = workers.sums(output.lines, count: 2 * output.channels.count) { rows, sums in
                var planes = before.kernel
                workers.training.pointee.moments(
                    &planes, Int32(output.size.height), Int32(output.size.width),
                    Int32(rows.lowerBound), Int32(rows.count), sums)
            }
            let pixels = output.images * output.size.pixels
            if let (scale, shift) = normalization?.note(sums, pixels: pixels, memory: memory) {
                follow(from: before, scale, shift, activation, mask, workers)
            }
        } else if mask.share > 0 {
            let lanes = output.channels.count
            follow(
                from: output, Lanes(count: lanes, repeating: 1), Lanes(count: lanes),
                ckernels_none, mask, workers)
        }
    }

    /// A 3x3 convolution with weights that are packed.
    func convolve(
        _ weights: UnsafePointer<Float>, from source: Planes, to target: Planes, bias: Lanes,
        then activation: ckernels_activation, pooled: Planes?, _ workers: Workers
    ) {
        workers.divide(target.tiles) { thread, tiles in
            var winograd = ckernels_winograd()
            winograd.from = (source.kernel, Planes.none)
            winograd.to = target.kernel
            winograd.pooled = pooled?.kernel ?? Planes.none
            winograd.height = Int32(target.size.height)
            winograd.width = Int32(target.size.width)
            winograd.weights = UnsafeRawPointer(weights)
            winograd.bias = UnsafePointer(bias.base)
            winograd.activation = activation
            winograd.streams = target.bytes > 16 << 20 ? 1 : 0
            let block = block(tiles.count)
            let spread = 36 * Int(ckernels_spread_lines(Int32(source.blocks), Int32(block)))
            let products = 36 * Int(ckernels_product_lines(Int32(block)))
            let scratch = workers.scratch(thread, lines: spread + products)
            for first in stride(from: tiles.lowerBound, to: tiles.upperBound, by: block) {
                workers.kernels.pointee.winograd(
                    &winograd, Int32(first), Int32(min(block, tiles.upperBound - first)),
                    scratch, scratch + spread * LineMemory.line)
            }
        }
    }

    private func follow(
        from source: Planes, _ scale: Lanes, _ shift: Lanes,
        _ activation: ckernels_activation, _ mask: ckernels_dropout, _ workers: Workers
    ) {
        let output = around.output
        workers.divide(output.lines, by: around.pooled == nil ? 1 : 2) { _, rows in
            var following = ckernels_following(
                from: source.kernel, to: output.kernel,
                pooled: around.pooled?.output.kernel ?? Planes.none,
                height: Int32(output.size.height), width: Int32(output.size.width),
                scale: UnsafePointer(scale.base), shift: UnsafePointer(shift.base),
                activation: activation, dropout: mask)
            workers.training.pointee.follow(
                &following, Int32(rows.lowerBound), Int32(rows.count))
        }
    }
}
