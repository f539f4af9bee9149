import Network
import Tensors

/// Computes the gradients of a U-Net for batches of one size, on several threads.
///
/// 3x3 convolutions use Winograd's F(4x4, 3x3) forward and backward, upsamplings one matrix product
/// per tap; in bfloat16 both are matrix products. ``ReferenceGradients`` is the reference in tests.
/// The feature maps of a batch stay in memory from the forward to the backward pass, before normalisation and activation,
/// which are computed again whenever maps are read: with a width of 32 and 8 images of 256x256, maps
/// and gradients take 1.3 GB in 32 bits and half as much as bfloat16.
package final class NetworkGradients: GradientEngine {
    package let layout: ParameterLayout
    private let architecture: Architecture
    private let images: Int
    private let size: PlaneSize
    private let workers: GradientThreads
    private let input: FeatureMaps
    /// The layers in forward order, but for the last one.
    private let units: [any EngineUnit]
    private let last: LastUnit
    /// The time that each layer took so far; `nil` to record none.
    package var times: LayerTimes?

    /// Allocates the network's feature maps and layers.
    ///
    /// - Parameters:
    ///   - blueprint: The network; its last head layer must be 1x1.
    ///   - images: The number of images of each batch.
    ///   - size: The size of each image; height and width must be multiples of 2^depth.
    ///   - threads: The number of threads; sums are rounded differently with another number.
    ///   - storage: The format of feature maps and their gradients in memory.
    ///   - format: The format of the factors of convolutions and of their gradients, which the
    ///     processor must support.
    ///   - processor: The instruction set to use.
    package init(
        architecture blueprint: TrainableArchitecture, images: Int, size: PlaneSize, threads: Int,
        storage: FeatureStorage = .float32, format: ProductFormat = .float32,
        processor: InstructionSet = .selected
    ) {
        let architecture = blueprint.architecture
        precondition(
            size.height % architecture.sizeMultiple == 0
                && size.width % architecture.sizeMultiple == 0,
            "an image's sides are multiples of 2^depth")
        precondition(architecture.head.last?.kernel == 1, "the last head layer is 1x1")
        precondition(format.isSupported(on: processor), "a format that the processor supports")
        let layout = ParameterLayout(for: blueprint)
        let draft = EngineBuilder(
            blueprint: blueprint, layout: layout, images: images, size: size, storage: storage,
            format: format, processor: processor)
        self.layout = layout
        self.architecture = architecture
        self.images = images
        self.size = size
        workers = GradientThreads(count: threads, processor: processor)
        input = draft.makeInput()
        let encoder = draft.makeEncoder(of: input)
        let rises = draft.makeDecoder(of: encoder)
        let decoded = rises.last?.decoder[1].output ?? encoder[1].output
        let features: [ConvolutionUnit]
        (features, last) = draft.makeHead(of: decoded)
        units = encoder + rises.flatMap { [$0.upsampling] + $0.decoder } + features
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
                    let pass = Pass(memory: memory, workers: workers)
                    return step(pass, loss: loss, batch: batch)
                }
            }
        }
    }

    private func step(_ pass: Pass, loss: Loss, batch: TrainingBatch) -> LossValue {
        for unit in units + [last] { run(unit.name, \.forward) { unit.forward(pass) } }
        let value = run("loss", \.forward) { evaluate(loss, of: batch) }
        for unit in [last] + units.reversed() { run(unit.name, \.backward) { unit.backward(pass) } }
        return value
    }

    private func run<Result>(
        _ layer: String, _ part: WritableKeyPath<LayerTimes.Row, Duration>, _ body: () -> Result
    ) -> Result {
        times?.measure(layer, part, body) ?? body()
    }

    private func evaluate(_ loss: Loss, of batch: TrainingBatch) -> LossValue {
        let count = last.count
        return loss.evaluate(
            logits: UnsafeBufferPointer(start: last.logits.floats(count: count), count: count),
            outputs: last.outputs, foreground: architecture.foregroundIndex,
            distance: architecture.distanceIndex, contact: architecture.contactIndex, batch: batch,
            gradient: UnsafeMutableBufferPointer(
                start: last.gradient.floats(count: count), count: count),
            threads: workers.count)
    }

    /// Copies the images into the first lane of the input's maps.
    private func copyInput(_ values: [Float]) {
        let target = input.floats
        values.withUnsafeBufferPointer { values in
            workers.divide(values.count) { _, pixels in
                for pixel in pixels { target[BlockFormat.float32.lanes * pixel] = values[pixel] }
            }
        }
    }
}

extension NetworkGradients {
    /// Returns the least memory that training a network needs, in bytes.
    ///
    /// It counts feature maps and their gradients, the transformed weights and their gradients, and
    /// the weights with their optimiser state and moving average, but not the windows of rows, which
    /// are small.
    package static func memory(
        of blueprint: TrainableArchitecture, images: Int, size: PlaneSize, threads: Int,
        storage: FeatureStorage = .float32
    ) -> Int {
        let architecture = blueprint.architecture
        let layout = ParameterLayout(for: blueprint)
        var lines = architecture.head.dropLast().reduce(0) { sum, layer in
            sum + images * size.pixelCount * BlockFormat.float32.blocks(channels: layer.channels)
        }
        for level in 0...architecture.depth {
            let pixels = (size.height >> level) * (size.width >> level)
            let blocks = BlockFormat.float32.blocks(channels: architecture.channels(atLevel: level))
            // Two convolutions, and the upsampling with two more where there is a decoder.
            lines += images * pixels * blocks * (level == architecture.depth ? 2 : 5)
        }
        let largest = layout.entries.map(\.range.count).max() ?? 0
        let transformed = 4 * largest * (threads + 1)
        // The images themselves are in 32 bits, whatever the storage.
        let input =
            images * size.pixelCount
            * BlockFormat.float32.blocks(channels: architecture.inputs)
            * FeatureStorage.float32.bytesPerLine
        return input + 2 * lines * storage.bytesPerLine + 4 * transformed + 4 * 7 * layout.count
    }
}
