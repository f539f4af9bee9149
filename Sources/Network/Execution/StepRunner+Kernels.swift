import CKernels
import Tensors

/// The kernels' arguments: places as addresses, layers as weights.
extension StepRunner {
    /// The first element of dense planes.
    func dense(_ place: DensePlace) -> UnsafeMutablePointer<Float> {
        pointer(place.buffer).assumingMemoryBound(to: Float.self)
            + place.firstImage * place.imageCount
    }

    func planes(_ place: Place) -> ckernels_planes {
        let first = place.firstImage * place.imageLines + place.columns + 1
        return ckernels_planes(
            origin: pointer(place.buffer) + first * LineMemory.line, row: place.columns,
            block: place.rows * place.columns, image: place.imageLines, blocks: Int32(place.blocks),
            ring: 0)
    }

    func winograd(_ step: WinogradStep) -> ckernels_winograd {
        let none = ckernels_planes(origin: nil, row: 0, block: 0, image: 0, blocks: 0, ring: 0)
        let second = step.from.count > 1 ? planes(step.from[1]) : none
        return ckernels_winograd(
            from: (planes(step.from[0]), second), to: planes(step.to),
            pooled: step.pooled.map(planes) ?? none, height: Int32(step.to.size.height),
            width: Int32(step.to.size.width), weights: network.weights(of: step.layer),
            bias: network.bias(of: step.layer), activation: step.layer.activation.kernel,
            quantization: network.quantization(of: step.layer), streams: step.streams ? 1 : 0)
    }

    /// Some rows of the first layer; rows of all images are counted.
    func first(
        _ layer: PackedLayer, _ from: DensePlace, _ to: ckernels_planes,
        _ rows: (first: Int32, count: Int32)
    ) {
        var first = ckernels_first(
            from: dense(from), to: to, height: Int32(from.size.height),
            width: Int32(from.size.width), weights: weights(layer), bias: network.bias(of: layer),
            activation: layer.activation.kernel,
            quantization: network.quantization(of: layer))
        network.kernels.pointee.first(&first, rows.first, rows.count)
    }

    /// Some rows of the last layer.
    func last(
        _ layer: PackedLayer, _ from: ckernels_planes, _ to: DensePlace,
        _ rows: (first: Int32, count: Int32)
    ) {
        var last = ckernels_last(
            from: from, to: dense(to), height: Int32(to.size.height), width: Int32(to.size.width),
            channels: Int32(layer.outputs), weights: weights(layer), bias: network.bias(of: layer),
            activation: layer.activation.kernel)
        network.kernels.pointee.last(&last, rows.first, rows.count)
    }

    /// Some rows of the source of an upsampling, or of a 1x1 convolution.
    func upsample(
        _ layer: PackedLayer, _ from: Place, _ to: ckernels_planes,
        _ rows: (first: Int32, count: Int32)
    ) {
        if case .transposed = layer.kernel {
            var transposed = ckernels_transposed(
                from: planes(from), to: to, height: Int32(from.size.height),
                width: Int32(from.size.width), weights: network.weights(of: layer),
                bias: network.bias(of: layer), activation: layer.activation.kernel,
                quantization: network.quantization(of: layer))
            network.kernels.pointee.transposed(&transposed, rows.first, rows.count)
        } else {
            var taps = taps(layer, from, to)
            network.kernels.pointee.taps(&taps, rows.first, rows.count)
        }
    }

    private func taps(
        _ layer: PackedLayer, _ from: Place, _ to: ckernels_planes
    ) -> ckernels_taps {
        var taps = ckernels_taps()
        taps.from = planes(from)
        taps.to = to
        taps.height = Int32(from.size.height)
        taps.width = Int32(from.size.width)
        taps.weights = network.weights(of: layer)
        taps.bias = network.bias(of: layer)
        taps.activation = layer.activation.kernel
        guard case .taps(let phases, let offsets) = layer.kernel else { return taps }
        taps.phases = Int32(phases)
        withUnsafeMutableBytes(of: &taps.taps) { counts in
            let counts = counts.bindMemory(to: Int32.self)
            for (phase, offsets) in offsets.enumerated() { counts[phase] = Int32(offsets.count) }
        }
        func write(_ table: UnsafeMutableRawBufferPointer, _ value: (PackedLayer.Offset) -> Int) {
            let table = table.bindMemory(to: Int32.self)
            let row = table.count / 4
            for (phase, offsets) in offsets.enumerated() {
                for (tap, offset) in offsets.enumerated() {
                    table[phase * row + tap] = Int32(value(offset))
                }
            }
        }
        withUnsafeMutableBytes(of: &taps.down) { write($0, \.down) }
        withUnsafeMutableBytes(of: &taps.right) { write($0, \.right) }
        return taps
    }
}
