import CKernels
import Tensors

/// Runs the items of an execution plan's steps in its arena.
struct StepRunner {
    let network: PackedNetwork
    let plan: ExecutionPlan
    /// The arena, of at least the plan's ``ExecutionPlan/lineCount`` lines.
    let arena: UnsafeMutableRawPointer

    /// Runs one item of a step.
    ///
    /// - Parameters:
    ///   - step: A step of the plan.
    ///   - item: The index of the item, in `0..<step.items`.
    ///   - scratch: The calling thread's own memory, of the plan's ``ExecutionPlan/scratch`` lines.
    func run(_ step: ExecutionStep, item: Int, scratch: UnsafeMutableRawPointer) {
        let kernels = network.kernels.pointee
        switch step.operation {
        case .first(let layer, let from, let to, let size):
            guard item < step.items - 1 else { return clearFrame(to) }
            runFirstLayer(
                layer, from: from, to: planes(of: to),
                rows: part(at: item, of: from.images * from.size.height, size: size))
        case .winograd(let step, let block):
            guard item < ExecutionStep.partCount(of: step.tiles, size: block) else {
                return clearFrames(step)
            }
            var winograd = winogradConvolution(step)
            let tiles = part(at: item, of: step.tiles, size: block)
            let products =
                scratch + step.transformedLines(tiles: block) * CacheLineMemory.bytesPerLine
            kernels.winograd_convolution(&winograd, tiles.first, tiles.count, scratch, products)
        case .banded(let step):
            guard item < step.winograd.output.images * step.chunks else {
                return clearFrames(step.winograd, unless: step.last != nil)
            }
            var bands = BandRunner(runner: self, step: step, scratch: scratch)
            bands.run(chunk: item)
        case .transformInput(let phase, let block):
            guard item < ExecutionStep.partCount(of: phase.tiles, size: block) else {
                return clearFrames(phase.step)
            }
            var winograd = winogradConvolution(phase.step)
            let tiles = part(at: item, of: phase.tiles, size: block)
            kernels.transform_input(
                &winograd, Int32(phase.firstTile) + tiles.first, tiles.count,
                pointer(to: phase.transformed), tiles.first, Int32(phase.tiles))
        case .multiplyBatched(let phase):
            var winograd = winogradConvolution(phase.step)
            let (position, group) = item.quotientAndRemainder(dividingBy: phase.step.groups)
            kernels.multiply_batched(
                &winograd, Int32(position), Int32(group), Int32(phase.tiles),
                pointer(to: phase.transformed), products(of: phase, group: group),
                Int32(phase.tiles))
        case .transformOutput(let phase, let block):
            var winograd = winogradConvolution(phase.step)
            let (index, group) = item.quotientAndRemainder(dividingBy: phase.step.groups)
            let tiles = part(at: index, of: phase.tiles, size: block)
            kernels.transform_output(
                &winograd, Int32(group), Int32(phase.firstTile) + tiles.first, tiles.count,
                products(of: phase, group: group), tiles.first, Int32(phase.tiles))
        case .polyphaseConvolution(let layer, let from, let to, let size):
            guard item < step.items - 1 else { return clearFrame(to) }
            runUpsampling(
                layer, from: from, to: planes(of: to),
                rows: part(at: item, of: from.images * from.size.height, size: size))
        case .last(let layer, let from, let to, let size):
            runLastLayer(
                layer, from: planes(of: from), to: to,
                rows: part(at: item, of: from.images * from.size.height, size: size))
        case .averagePool(_, let from, let to):
            let (image, block) = item.quotientAndRemainder(dividingBy: from.blocks)
            runAveragePool(
                of: from.image(at: image), block: block, to: elements(of: to.image(at: image)))
        }
    }

    private func clearFrames(_ step: WinogradStep, unless passesOn: Bool = false) {
        if !passesOn { clearFrame(step.output) }
        if let pooled = step.pooled { clearFrame(pooled) }
    }

    private func clearFrame(_ place: ActivationPlanes) {
        var planes = planes(of: place)
        ckernels_zero_padding(
            &planes, Int32(place.images), Int32(place.size.height), Int32(place.size.width),
            Int32(place.rows), Int32(place.columns))
    }

    func weights(of layer: PackedLayer) -> UnsafePointer<Float> {
        network.weights(of: layer).assumingMemoryBound(to: Float.self)
    }

    private func products(of phase: WinogradPhase, group: Int) -> UnsafeMutableRawPointer {
        let lines = WinogradTile.positions * ckernels_product_stride(Int32(phase.tiles))
        return pointer(to: phase.products) + group * lines * CacheLineMemory.bytesPerLine
    }

    func pointer(to buffer: MemoryPlan.BufferID) -> UnsafeMutableRawPointer {
        arena + plan.offsets[buffer] * CacheLineMemory.bytesPerLine
    }

    private func part(at index: Int, of count: Int, size: Int) -> (first: Int32, count: Int32) {
        (Int32(index * size), Int32(min(size, count - index * size)))
    }
}
