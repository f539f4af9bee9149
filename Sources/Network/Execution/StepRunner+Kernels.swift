import CKernels
import Tensors

// Calls the C kernels with pointers into the arena and to the packed weights.
extension StepRunner {
    /// Returns a pointer to the first element of dense planes.
    func elements(of place: DensePlanes) -> UnsafeMutablePointer<Float> {
        pointer(to: place.buffer).assumingMemoryBound(to: Float.self)
            + place.firstImage * place.imageCount
    }

    /// Returns the kernels' description of planes, with the origin at the first unpadded pixel.
    func planes(of place: ActivationPlanes) -> ckernels_planes {
        let first = place.firstImage * place.imageLines + place.columns + 1
        return ckernels_planes(
            origin: pointer(to: place.buffer) + first * CacheLineMemory.bytesPerLine,
            row_stride: place.columns,
            block_stride: place.rows * place.columns, image_stride: place.imageLines,
            blocks: Int32(place.blocks), ring_rows: 0)
    }

    /// Returns the kernel arguments of a Winograd convolution.
    func winogradConvolution(_ step: WinogradStep) -> ckernels_winograd_convolution {
        let none = ckernels_planes()
        let second = step.inputs.count > 1 ? planes(of: step.inputs[1]) : none
        return ckernels_winograd_convolution(
            inputs: (planes(of: step.inputs[0]), second), output: planes(of: step.output),
            pooled: step.pooled.map(planes(of:)) ?? none, height: Int32(step.output.size.height),
            width: Int32(step.output.size.width), weights: network.weights(of: step.layer),
            bias: network.bias(of: step.layer), activation: step.layer.activation.kernel,
            requantization: network.requantization(of: step.layer),
            nontemporal: step.bypassesCaches ? 1 : 0)
    }

    /// Computes some rows of the first layer; rows are numbered image by image.
    func runFirstLayer(
        _ layer: PackedLayer, from input: DensePlanes, to output: ckernels_planes,
        rows: (first: Int32, count: Int32)
    ) {
        var arguments = ckernels_first_layer(
            input: elements(of: input), output: output, height: Int32(input.size.height),
            width: Int32(input.size.width), weights: weights(of: layer),
            bias: network.bias(of: layer), activation: layer.activation.kernel,
            requantization: network.requantization(of: layer))
        network.kernels.pointee.first_layer(&arguments, rows.first, rows.count)
    }

    /// Computes some rows of the last layer; rows are numbered image by image.
    func runLastLayer(
        _ layer: PackedLayer, from input: ckernels_planes, to output: DensePlanes,
        rows: (first: Int32, count: Int32)
    ) {
        var arguments = ckernels_last_layer(
            input: input, output: elements(of: output), height: Int32(output.size.height),
            width: Int32(output.size.width), channels: Int32(layer.outputs),
            weights: weights(of: layer), bias: network.bias(of: layer),
            activation: layer.activation.kernel)
        network.kernels.pointee.last_layer(&arguments, rows.first, rows.count)
    }

    /// Computes an upsampling or a 1x1 convolution of some input rows.
    ///
    /// Rows are numbered image by image.
    func runUpsampling(
        _ layer: PackedLayer, from input: ActivationPlanes, to output: ckernels_planes,
        rows: (first: Int32, count: Int32)
    ) {
        if case .polyphase(let phases, let offsets) = layer.kernel {
            var arguments = polyphaseConvolution(
                layer, phases: phases, offsets: offsets, from: input, to: output)
            network.kernels.pointee.polyphase_convolution(&arguments, rows.first, rows.count)
        } else {
            var arguments = ckernels_transposed_convolution(
                input: planes(of: input), output: output, height: Int32(input.size.height),
                width: Int32(input.size.width), weights: network.weights(of: layer),
                bias: network.bias(of: layer), activation: layer.activation.kernel,
                requantization: network.requantization(of: layer))
            network.kernels.pointee.transposed_convolution(&arguments, rows.first, rows.count)
        }
    }

    private func polyphaseConvolution(
        _ layer: PackedLayer, phases: Int, offsets: [[PackedLayer.Offset]],
        from input: ActivationPlanes,
        to output: ckernels_planes
    ) -> ckernels_polyphase_convolution {
        var arguments = ckernels_polyphase_convolution()
        arguments.input = planes(of: input)
        arguments.output = output
        arguments.height = Int32(input.size.height)
        arguments.width = Int32(input.size.width)
        arguments.phases = Int32(phases)
        arguments.weights = network.weights(of: layer)
        arguments.bias = network.bias(of: layer)
        arguments.activation = layer.activation.kernel
        withUnsafeMutableBytes(of: &arguments.taps) { counts in
            let counts = counts.bindMemory(to: Int32.self)
            for (phase, offsets) in offsets.enumerated() { counts[phase] = Int32(offsets.count) }
        }
        // Swift imports C's [4][CKERNELS_MAX_TAPS] as a tuple of tuples.
        func write(_ value: (PackedLayer.Offset) -> Int, to table: UnsafeMutableRawBufferPointer) {
            let table = table.bindMemory(to: Int32.self)
            let row = table.count / 4
            for (phase, offsets) in offsets.enumerated() {
                for (tap, offset) in offsets.enumerated() {
                    table[phase * row + tap] = Int32(value(offset))
                }
            }
        }
        withUnsafeMutableBytes(of: &arguments.row_offsets) { write(\.row, to: $0) }
        withUnsafeMutableBytes(of: &arguments.column_offsets) { write(\.column, to: $0) }
        return arguments
    }
}
