import CKernels
import Network
import Tensors

/// The 1x1 convolution that computes the logits as dense planes, forward and backward.
final class LastUnit: EngineUnit {
    let name: String
    private let source: FeatureSource
    private let weight: ParameterLayout.Entry
    private let bias: ParameterLayout.Entry
    private let chunks: RowChunks
    /// The logits, [image][output][row][column].
    let logits: GrowableBuffer = GrowableBuffer()
    /// The gradient of the logits, in the same order.
    let gradient: GrowableBuffer = GrowableBuffer()

    /// The number of output channels.
    var outputs: Int { bias.range.count }
    /// The number of logits of all images.
    var count: Int { outputs * source.maps.valuesPerChannel }

    /// Finds the layer's tensors and allocates the logits and their gradient.
    init(name: String, layout: ParameterLayout, source: FeatureSource) {
        guard let weight = layout["\(name).weight"], let bias = layout["\(name).bias"] else {
            preconditionFailure("the layout has all layers of its network")
        }
        self.name = name
        self.source = source
        self.weight = weight
        self.bias = bias
        // Four rows at a time are enough where there are no weights to speak of.
        chunks = RowChunks(size: source.maps.size, images: source.maps.images, tiles: 1)
        _ = logits.floats(count: count)
        _ = self.gradient.floats(count: count)
    }

    private var lanes: Int { source.maps.lanes }

    /// Returns the weights as [output][lane of the source].
    private func packed(in memory: StepBuffers) -> Lanes {
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
    func forward(_ pass: Pass) {
        let weights = packed(in: pass.memory)
        forEachChunk(count: 0, pass) { rows, image, input, _, _ in
            var arguments = ckernels_last_layer(
                input: input, output: logits.floats(count: count),
                height: Int32(source.size.height), width: Int32(source.size.width),
                channels: Int32(outputs), weights: UnsafePointer(weights.base),
                bias: pass.memory.parameters + bias.range.lowerBound,
                activation: ckernels_activation_none)
            pass.kernels.pointee.last_layer(
                &arguments, Int32(image * source.size.height + rows.lowerBound),
                Int32(rows.count))
        }
    }

    /// Computes the gradients of the parameters and the input.
    func backward(_ pass: Pass) {
        let weights = packed(in: pass.memory)
        let products = outputs * lanes
        let sums = forEachChunk(count: products + source.maps.sumCount, pass) {
            rows, image, input, inputGradient, sums in
            var arguments = ckernels_last_layer_backward(
                output_gradient: UnsafePointer(gradient.floats(count: count)), input: input,
                input_gradient: inputGradient, height: Int32(source.size.height),
                width: Int32(source.size.width), channels: Int32(outputs),
                weights: UnsafePointer(weights.base))
            pass.training.pointee.last_layer_backward(
                &arguments, Int32(image * source.size.height + rows.lowerBound), Int32(rows.count),
                sums)
            source.storeGradient(
                rows, ofImage: image, from: inputGradient, for: pass, sums: sums + products)
        }
        source.maps.gradientSums = Array(sums[products...])
        writeGradient(sums, to: pass.memory.gradient)
    }

    /// Calls `body` with the rows of each chunk, a window of their features and one to write to.
    ///
    /// - Returns: The threads' sums, `count` of them, added up.
    @discardableResult
    private func forEachChunk(
        count: Int, _ pass: Pass,
        _ body: (
            _ rows: Range<Int>, _ image: Int, _ input: ckernels_planes,
            _ inputGradient: ckernels_planes, _ sums: UnsafeMutablePointer<Double>
        ) -> Void
    ) -> [Double] {
        // At least one, so that there is memory to point to.
        pass.workers.sums(chunks.groups, count: max(count, 1)) { thread, groups, sums in
            let (blocks, width) = (source.maps.blocks, source.size.width)
            let room = chunks.room(hasNeighbours: true)
            let lines = RowWindow.lines(blocks: blocks, width: width, room: room)
            var memory = ScratchMemory(pass.workers.scratch(ofThread: thread, lines: 2 * lines))
            let (input, inputGradient) = (
                RowWindow(in: memory.claim(lines: lines), blocks: blocks, width: width, room: room),
                RowWindow(in: memory.claim(lines: lines), blocks: blocks, width: width, room: room)
            )
            for chunk in chunks.chunks(of: groups) {
                for image in chunk.images {
                    let rows = chunk.rows(ofImage: image)
                    source.load(rows, ofImage: image, to: input.view(of: chunk), for: pass)
                    body(rows, image, input.view(of: chunk), inputGradient.view(of: chunk), sums)
                }
            }
        }
    }

    private func writeGradient(_ sums: [Double], to target: UnsafeMutablePointer<Float>) {
        let channels = weight.shape[1]
        let pixels = source.size.pixelCount
        for output in 0..<outputs {
            for channel in 0..<channels {
                target[weight.range.lowerBound + output * channels + channel] = Float(
                    sums[output * lanes + channel])
            }
            var sum = 0.0
            for image in 0..<source.maps.images {
                let plane = gradient.floats(count: count) + (image * outputs + output) * pixels
                for pixel in 0..<pixels { sum += Double(plane[pixel]) }
            }
            target[bias.range.lowerBound + output] = Float(sum)
        }
    }
}
