import Network
import Tensors

/// Computes the gradients of a U-Net for batches of one size, on some threads, in 32 bits.
///
/// 3x3 convolutions go forward and back by Winograd's F(4x4, 3x3), upsamplings as products over
/// taps; ``ReferenceGradients`` is what it is held to. All planes of a batch stay in memory from the
/// way there to the way back: with a width of 32 and 8 images of 256x256 about 2 GiB.
package final class NetworkGradients: GradientEngine {
    package let layout: ParameterLayout
    private let architecture: Architecture
    private let images: Int
    private let size: PlaneSize
    private let workers: Workers
    private let input: Planes
    /// In the order of the way there.
    private let encoder: [ConvolutionUnit]
    private let rises: [(upsampling: UpsamplingUnit, decoder: [ConvolutionUnit])]
    private let features: [ConvolutionUnit]
    private let last: LastUnit

    /// Lays the network's planes out.
    ///
    /// - Parameters:
    ///   - blueprint: The network; its last head layer is 1x1.
    ///   - images: Of each batch.
    ///   - size: Of each image; both lengths multiples of 2^depth.
    ///   - threads: How many work; another number adds up in another order.
    ///   - processor: Whose instructions are used.
    package init(
        _ blueprint: Blueprint, images: Int, size: PlaneSize, threads: Int,
        processor: Processor = .chosen
    ) {
        let architecture = blueprint.architecture
        precondition(
            size.height % architecture.multiple == 0 && size.width % architecture.multiple == 0,
            "an image's sides are multiples of 2^depth")
        precondition(architecture.head.last?.kernel == 1, "the last head layer is 1x1")
        let layout = ParameterLayout(blueprint)
        let draft = EngineDraft(blueprint, layout, images: images, size: size)
        self.layout = layout
        self.architecture = architecture
        self.images = images
        self.size = size
        workers = Workers(count: threads, processor: processor)
        input = draft.levels[0].input
        encoder = draft.encoder()
        rises = draft.rises()
        (features, last) = draft.head()
    }

    package func evaluate(
        _ gradient: inout [Float], of batch: Batch, at state: inout NetworkState, loss: Loss,
        dropout: UInt64
    ) -> LossValue {
        precondition(batch.count == images && batch.size == size, "a batch of another size")
        precondition(gradient.count == layout.count, "a gradient for each parameter")
        take(batch.input)
        return state.parameters.withUnsafeBufferPointer { parameters in
            state.statistics.withUnsafeMutableBufferPointer { statistics in
                gradient.withUnsafeMutableBufferPointer { gradient in
                    guard let parameters = parameters.baseAddress,
                        let gradient = gradient.baseAddress
                    else { preconditionFailure("a network has parameters") }
                    // Without normalisation there are no statistics, and nobody reads them.
                    let memory = StepMemory(
                        parameters: parameters, gradient: gradient,
                        statistics: statistics.baseAddress ?? gradient, dropout: dropout)
                    forward(memory)
                    let value = evaluate(loss, of: batch)
                    backward(memory)
                    return value
                }
            }
        }
    }

    private func forward(_ memory: StepMemory) {
        for unit in encoder { unit.forward(memory, workers) }
        for rise in rises {
            rise.upsampling.forward(memory, workers)
            for unit in rise.decoder { unit.forward(memory, workers) }
        }
        for unit in features { unit.forward(memory, workers) }
        last.forward(memory, workers)
    }

    private func backward(_ memory: StepMemory) {
        last.backward(memory, workers)
        for unit in features.reversed() { unit.backward(memory, workers) }
        for rise in rises.reversed() {
            for unit in rise.decoder.reversed() { unit.backward(memory, workers) }
            rise.upsampling.backward(memory, workers)
        }
        for unit in encoder.reversed() { unit.backward(memory, workers) }
    }

    private func evaluate(_ loss: Loss, of batch: Batch) -> LossValue {
        let count = last.count
        return loss.evaluate(
            logits: UnsafeBufferPointer(start: last.logits.floats(count), count: count),
            outputs: last.outputs, foreground: architecture.foreground,
            distance: architecture.distance, batch: batch,
            gradient: UnsafeMutableBufferPointer(start: last.gradient.floats(count), count: count))
    }

    /// Puts images into the first lane of the input's planes.
    private func take(_ values: [Float]) {
        let planes = input.view
        values.withUnsafeBufferPointer { values in
            workers.divide(input.lines) { _, rows in
                for line in rows {
                    let (image, row) = line.quotientAndRemainder(dividingBy: size.height)
                    let first = (image * planes.image_stride + row * planes.row_stride) * 16
                    let target = planes.origin.assumingMemoryBound(to: Float.self) + first
                    for column in 0..<size.width {
                        target[16 * column] = values[line * size.width + column]
                    }
                }
            }
        }
    }
}
