import CKernels
import Network
import Tensors

/// The 1x1 convolution that computes the logits as dense planes, forward and backward.
final class LastUnit {
    private let source: Planes
    private let sourceGradient: Planes
    private let weight: ParameterLayout.Entry
    private let bias: ParameterLayout.Entry
    /// The logits, [image][output][row][column].
    let logits: GrowableBuffer = GrowableBuffer()
    /// The gradient of the logits, in the same order.
    let gradient: GrowableBuffer = GrowableBuffer()

    /// The number of output channels.
    var outputs: Int { bias.range.count }
    /// The number of logits of all images.
    var count: Int { outputs * source.images * source.size.pixelCount }

    /// Finds the layer's tensors and allocates the logits and their gradient.
    init(name: String, layout: ParameterLayout, source: Planes, gradient: Planes) {
        guard let weight = layout["\(name).weight"], let bias = layout["\(name).bias"] else {
            preconditionFailure("the layout has all layers of its network")
        }
        self.source = source
        sourceGradient = gradient
        self.weight = weight
        self.bias = bias
        _ = logits.floats(count: count)
        _ = self.gradient.floats(count: count)
    }

    /// Returns the weights as [output][lane of the source].
    private func packed(in memory: StepBuffers) -> Lanes {
        let lanes = source.channels.count
        let packed = Lanes(count: outputs * lanes)
        let channels = weight.shape[1]
        for output in 0..<outputs {
            for channel in 0..<channels {
                packed[output * lanes + channel] =
                    memory.parameters[weight.range.lowerBound + output * channels + channel]
            }
        }
        return packed
    }

    /// Computes the logits.
    func forward(memory: StepBuffers, workers: GradientThreads) {
        let weights = packed(in: memory)
        workers.divide(source.rowCount) { _, rows in
            var arguments = ckernels_last_layer(
                input: source.view, output: logits.floats(count: count),
                height: Int32(source.size.height),
                width: Int32(source.size.width), channels: Int32(outputs),
                weights: UnsafePointer(weights.base),
                bias: memory.parameters + bias.range.lowerBound,
                activation: ckernels_activation_none)
            workers.kernels.pointee.last_layer(
                &arguments, Int32(rows.lowerBound), Int32(rows.count))
        }
    }

    /// Computes the gradients of the parameters and the input.
    func backward(memory: StepBuffers, workers: GradientThreads) {
        let weights = packed(in: memory)
        let lanes = source.channels.count
        let sums = workers.sums(source.rowCount, count: outputs * lanes) { rows, sums in
            var arguments = ckernels_last_layer_backward(
                output_gradient: UnsafePointer(gradient.floats(count: count)), input: source.view,
                input_gradient: sourceGradient.view, height: Int32(source.size.height),
                width: Int32(source.size.width), channels: Int32(outputs),
                weights: UnsafePointer(weights.base))
            workers.training.pointee.last_layer_backward(
                &arguments, Int32(rows.lowerBound), Int32(rows.count), sums)
        }
        let channels = weight.shape[1]
        let pixels = source.size.pixelCount
        for output in 0..<outputs {
            for channel in 0..<channels {
                memory.gradient[weight.range.lowerBound + output * channels + channel] = Float(
                    sums[output * lanes + channel])
            }
            var sum = 0.0
            for image in 0..<source.images {
                let plane = gradient.floats(count: count) + (image * outputs + output) * pixels
                for pixel in 0..<pixels { sum += Double(plane[pixel]) }
            }
            memory.gradient[bias.range.lowerBound + output] = Float(sum)
        }
    }
}
