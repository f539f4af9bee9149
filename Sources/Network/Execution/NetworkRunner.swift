import Tensors

/// A U-Net with preallocated memory for inputs of one size, run on the calling thread.
///
/// Fill ``input``, call ``run()``, read ``output``. The forward pass allocates nothing.
package struct NetworkRunner: ~Copyable {
    private var arena: Arena
    private let runner: StepRunner
    private let scratch: CacheLineMemory

    /// Plans the forward pass and allocates all its memory.
    ///
    /// - Parameters:
    ///   - network: The network to evaluate.
    ///   - size: The size of an input in pixels; both sides are multiples of 2^depth.
    ///   - images: The number of inputs that are evaluated at once.
    package init(network: PackedNetwork, size: PlaneSize, images: Int = 1) {
        arena = Arena(network: network, threads: 1)
        runner = arena.runner(size: size, images: images)
        scratch = CacheLineMemory(lineCount: runner.plan.scratch)
    }

    /// The size of the allocated memory, in bytes, without the weights.
    package var memory: Int { arena.bytes + scratch.lineCount * CacheLineMemory.bytesPerLine }

    /// The input, `[images, inputs, height, width]`; overwritten by the next run.
    package var input: UnsafeMutableBufferPointer<Float> {
        let place = runner.plan.input
        return UnsafeMutableBufferPointer(
            start: runner.elements(of: place), count: place.images * place.imageCount)
    }

    /// The output, `[images, outputs, height, width]`; valid until the next run.
    package var output: UnsafeBufferPointer<Float> {
        let place = runner.plan.output
        return UnsafeBufferPointer(
            start: runner.elements(of: place), count: place.images * place.imageCount)
    }

    /// The bottleneck features, `[images, channels]`: the mean of each channel of the coarsest
    /// level's output over its pixels; valid until the next run.
    package var features: UnsafeBufferPointer<Float> {
        let place = runner.plan.features
        return UnsafeBufferPointer(
            start: runner.elements(of: place), count: place.images * place.imageCount)
    }

    /// Evaluates ``input`` and writes ``output`` and ``features``.
    package func run() {
        for step in runner.plan.steps {
            for item in 0..<step.items {
                runner.run(step, item: item, scratch: scratch.baseAddress)
            }
        }
    }
}

extension NetworkRunner {
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
