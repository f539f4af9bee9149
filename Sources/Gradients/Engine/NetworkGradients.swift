import Network
import Tensors

/// Computes the gradients of a U-Net for batches of one size, in 32 bits on several threads.
///
/// 3x3 convolutions use Winograd's F(4x4, 3x3) forward and backward, upsamplings one matrix product
/// per tap; ``ReferenceGradients`` is the reference in tests. All planes of a batch stay in memory
/// from the forward to the backward pass: with a width of 32 and 8 images of 256x256 about 2 GiB.
package final class NetworkGradients: GradientEngine {
    package let layout: ParameterLayout
    private let architecture: Architecture
    private let images: Int
    private let size: PlaneSize
    private let workers: GradientThreads
    private let input: Planes
    /// The encoder's convolutions, in forward order.
    private let encoder: [ConvolutionUnit]
    private let rises: [(upsampling: UpsamplingUnit, decoder: [ConvolutionUnit])]
    private let features: [ConvolutionUnit]
    private let last: LastUnit

    /// Allocates the network's planes and layers.
    ///
    /// - Parameters:
    ///   - blueprint: The network; its last head layer must be 1x1.
    ///   - images: The number of images of each batch.
    ///   - size: The size of each image; height and width must be multiples of 2^depth.
    ///   - threads: The number of threads; sums are rounded differently with another number.
    ///   - processor: The instruction set to use.
    package init(
        architecture blueprint: TrainableArchitecture, images: Int, size: PlaneSize, threads: Int,
        processor: InstructionSet = .selected
    ) {
        let architecture = blueprint.architecture
        precondition(
            size.height % architecture.sizeMultiple == 0
                && size.width % architecture.sizeMultiple == 0,
            "an image's sides are multiples of 2^depth")
        precondition(architecture.head.last?.kernel == 1, "the last head layer is 1x1")
        let layout = ParameterLayout(for: blueprint)
        let draft = EngineBuilder(blueprint: blueprint, layout: layout, images: images, size: size)
        self.layout = layout
        self.architecture = architecture
        self.images = images
        self.size = size
        workers = GradientThreads(count: threads, processor: processor)
        input = draft.levels[0].input
        encoder = draft.makeEncoder()
        rises = draft.makeDecoder()
        (features, last) = draft.makeHead()
    }

    package func evaluate(
        _ gradient: inout [Float], of batch: TrainingBatch, at state: inout NetworkState,
        loss: Loss,
        dropout: UInt64
    ) -> LossValue {
        precondition(batch.count == images && batch.size == size, "a batch of another size")
        precondition(gradient.count == layout.count, "a gradient for each parameter")
        copyInput(batch.input)
        return state.parameters.withUnsafeBufferPointer { parameters in
            state.statistics.withUnsafeMutableBufferPointer { statistics in
                gradient.withUnsafeMutableBufferPointer { gradient in
                    guard let parameters = parameters.baseAddress,
                        let gradient = gradient.baseAddress
                    else { preconditionFailure("a network has parameters") }
                    // Without normalisation there are no statistics, and nothing reads them.
                    let memory = StepBuffers(
                        parameters: parameters, gradient: gradient,
                        statistics: statistics.baseAddress ?? gradient, dropout: dropout)
                    forward(memory: memory)
                    let value = evaluate(loss, of: batch)
                    backward(memory: memory)
                    return value
                }
            }
        }
    }

    private func forward(memory: StepBuffers) {
        for unit in encoder { unit.forward(memory: memory, workers: workers) }
        for rise in rises {
            rise.upsampling.forward(memory: memory, workers: workers)
            for unit in rise.decoder { unit.forward(memory: memory, workers: workers) }
        }
        for unit in features { unit.forward(memory: memory, workers: workers) }
        last.forward(memory: memory, workers: workers)
    }

    private func backward(memory: StepBuffers) {
        last.backward(memory: memory, workers: workers)
        for unit in features.reversed() { unit.backward(memory: memory, workers: workers) }
        for rise in rises.reversed() {
            for unit in rise.decoder.reversed() { unit.backward(memory: memory, workers: workers) }
            rise.upsampling.backward(memory: memory, workers: workers)
        }
        for unit in encoder.reversed() { unit.backward(memory: memory, workers: workers) }
    }

    private func evaluate(_ loss: Loss, of batch: TrainingBatch) -> LossValue {
        let count = last.count
        return loss.evaluate(
            logits: UnsafeBufferPointer(start: last.logits.floats(count: count), count: count),
            outputs: last.outputs, foreground: architecture.foregroundIndex,
            distance: architecture.distanceIndex, batch: batch,
            gradient: UnsafeMutableBufferPointer(
                start: last.gradient.floats(count: count), count: count))
    }

    /// Copies the images into the first lane of the input's planes.
    private func copyInput(_ values: [Float]) {
        let planes = input.view
        values.withUnsafeBufferPointer { values in
            workers.divide(input.rowCount) { _, rows in
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

extension NetworkGradients {
    /// Returns the least memory that training a network needs, in bytes.
    ///
    /// It counts planes and their gradients, per-thread memory, and the weights with their
    /// optimiser state and moving average.
    package static func memory(
        of blueprint: TrainableArchitecture, images: Int, size: PlaneSize, threads: Int
    ) -> Int {
        let architecture = blueprint.architecture
        let layout = ParameterLayout(for: blueprint)
        var lines = 0
        for level in 0...architecture.depth {
            let framed = PlaneSize(
                height: (size.height >> level) + 2, width: (size.width >> level) + 2)
            let blocks = BlockFormat.float32.blocks(channels: architecture.channels(atLevel: level))
            let isCoarsest = level == architecture.depth
            // Skip, upsampled and inner planes, those decoded, and the gradients of all.
            let planes = isCoarsest ? 5 : 9
            let before = blueprint.isNormalized ? (isCoarsest ? 2 : 4) : 0
            lines += images * framed.pixelCount * blocks * (planes + before)
        }
        let largest = layout.entries.map(\.range.count).max() ?? 0
        let transformed = 4 * largest * (threads + 1)
        return lines * CacheLineMemory.bytesPerLine + 4 * transformed + 4 * 7 * layout.count
    }
}
