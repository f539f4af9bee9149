import CKernels
import Tensors

/// Does the items of steps, over the memory that a plan has laid out.
struct StepRunner {
    let network: PackedNetwork
    let plan: ExecutionPlan
    /// The arena of at least the plan's lines.
    let base: UnsafeMutableRawPointer

    /// Does one item.
    ///
    /// - Parameters:
    ///   - step: Of the plan.
    ///   - item: 0 ..< the step's ``Step/items``.
    ///   - scratch: The calling thread's own, of the plan's ``ExecutionPlan/scratch`` lines.
    func run(_ step: Step, item: Int, scratch: UnsafeMutableRawPointer) {
        let kernels = network.kernels.pointee
        switch step.work {
        case .first(let layer, let from, let to, let size):
            guard item < step.items - 1 else { return clearFrame(to) }
            first(layer, from, planes(to), part(item, of: from.images * from.size.height, size))
        case .winograd(let step, let block):
            guard item < Step.parts(step.tiles, of: block) else { return clearFrames(step) }
            var winograd = winograd(step)
            let tiles = part(item, of: step.tiles, block)
            let products = scratch + step.spreadLines(tiles: block) * LineMemory.line
            kernels.winograd(&winograd, tiles.first, tiles.count, scratch, products)
        case .banded(let step):
            guard item < step.winograd.to.images * step.chunks else {
                return clearFrames(step.winograd, unless: step.last != nil)
            }
            var bands = BandRunner(runner: self, step: step, scratch: scratch)
            bands.run(chunk: item)
        case .spread(let phase, let block):
            guard item < Step.parts(phase.tiles, of: block) else { return clearFrames(phase.step) }
            var winograd = winograd(phase.step)
            let tiles = part(item, of: phase.tiles, block)
            kernels.spread(
                &winograd, Int32(phase.firstTile) + tiles.first, tiles.count,
                pointer(phase.spread) + Int(tiles.first) * LineMemory.line, Int32(phase.tiles))
        case .products(let phase):
            var winograd = winograd(phase.step)
            let (position, group) = item.quotientAndRemainder(dividingBy: phase.step.groups)
            kernels.product(
                &winograd, Int32(position), Int32(group), Int32(phase.tiles),
                pointer(phase.spread), products(of: phase, group), Int32(phase.tiles))
        case .gather(let phase, let block):
            var winograd = winograd(phase.step)
            let (index, group) = item.quotientAndRemainder(dividingBy: phase.step.groups)
            let tiles = part(index, of: phase.tiles, block)
            // What is left of a group is one line; of 16-bit integers, sums are two lines a group.
            let left = phase.step.to.blocks - group * phase.step.to.format.group
            let wide = phase.step.to.format.group == 1 ? 2 : min(2, left)
            kernels.gather(
                &winograd, Int32(group), Int32(phase.firstTile) + tiles.first, tiles.count,
                products(of: phase, group) + Int(tiles.first) * wide * LineMemory.line,
                Int32(phase.tiles))
        case .taps(let layer, let from, let to, let size):
            guard item < step.items - 1 else { return clearFrame(to) }
            upsample(layer, from, planes(to), part(item, of: from.images * from.size.height, size))
        case .last(let layer, let from, let to, let size):
            last(layer, planes(from), to, part(item, of: from.images * from.size.height, size))
        }
    }

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

    private func clearFrames(_ step: WinogradStep, unless passesOn: Bool = false) {
        if !passesOn { clearFrame(step.to) }
        if let pooled = step.pooled { clearFrame(pooled) }
    }

    private func clearFrame(_ place: Place) {
        var planes = planes(place)
        ckernels_clear_frame(
            &planes, Int32(place.images), Int32(place.size.height), Int32(place.size.width),
            Int32(place.rows), Int32(place.columns))
    }

    private func weights(_ layer: PackedLayer) -> UnsafePointer<Float> {
        network.weights(of: layer).assumingMemoryBound(to: Float.self)
    }

    private func products(of phase: WinogradPhase, _ group: Int) -> UnsafeMutableRawPointer {
        let lines = WinogradTile.positions * ckernels_product_lines(Int32(phase.tiles))
        return pointer(phase.products) + group * lines * LineMemory.line
    }

    private func pointer(_ buffer: ArenaPlan.Identifier) -> UnsafeMutableRawPointer {
        base + plan.offsets[buffer] * LineMemory.line
    }

    private func part(_ index: Int, of count: Int, _ size: Int) -> (first: Int32, count: Int32) {
        (Int32(index * size), Int32(min(size, count - index * size)))
    }
}
