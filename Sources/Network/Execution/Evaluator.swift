import Tensors

/// A U-Net ready to run at one size, by one thread: all memory is planned and taken at once.
///
/// Fill ``input``, call ``run()``, read ``output``. The forward pass allocates nothing.
package struct Evaluator: ~Copyable {
    private let plan: ExecutionPlan
    private let arena: UnsafeMutableBufferPointer<Float>

    /// Plans and allocates for inputs of `height` x `width`, both multiples of 2^depth.
    package init(_ network: UNet, height: Int, width: Int) {
        plan = ExecutionPlan(network, height: height, width: width)
        let bytes = UnsafeMutableRawBufferPointer.allocate(
            byteCount: plan.count * MemoryLayout<Float>.stride, alignment: 64)
        arena = bytes.bindMemory(to: Float.self)
    }

    deinit { arena.deallocate() }

    /// The bytes of the arena.
    package var memory: Int { plan.count * MemoryLayout<Float>.stride }

    /// [inputs, height, width]; overwritten by the next run.
    package var input: UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(
            start: pointer(plan.input), count: plan.input.channels * plan.input.pixels)
    }

    /// [outputs, height, width], valid until the next run.
    package var output: UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(
            start: pointer(plan.output), count: plan.output.channels * plan.output.pixels)
    }

    /// Evaluates what ``input`` holds.
    package func run() {
        guard let base = arena.baseAddress else { return }
        let scratch = base + plan.scratchOffset
        for step in plan.steps {
            switch step {
            case .convolution(let layer, let from, let to):
                FastLayers.convolution(
                    layer, pointer(from), pointer(to), over: from, scratch: scratch)
            case .maxPool(let from, let to):
                FastLayers.maxPool(pointer(from), pointer(to), to: to)
            case .transposed(let layer, let from, let to):
                FastLayers.transposed(
                    layer, pointer(from), pointer(to), from: from, scratch: scratch)
            case .nearest(let from, let to):
                FastLayers.nearest(pointer(from), pointer(to), from: from)
            }
        }
    }

    private func pointer(_ place: Place) -> UnsafeMutablePointer<Float> {
        guard let base = arena.baseAddress else { preconditionFailure("an arena is never empty") }
        return base + plan.offsets[place.buffer] + place.firstChannel * place.pixels
    }
}

extension Evaluator {
    /// Evaluates one input, copying it in and the output out.
    ///
    /// - Parameter tensor: [inputs, height, width].
    /// - Returns: [outputs, height, width].
    package func evaluate(_ tensor: Tensor) -> Tensor {
        precondition(tensor.elements.count == input.count, "an evaluator is for one size")
        _ = input.update(fromContentsOf: tensor.elements)
        run()
        let shape = [output.count / (tensor.shape[1] * tensor.shape[2])] + tensor.shape.dropFirst()
        return Tensor(shape: shape, elements: Array(output))
    }
}
