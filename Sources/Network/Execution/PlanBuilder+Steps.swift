import CKernels
import Tensors

extension PlanBuilder {
    /// The lines that the transformed tiles of an item may take: 16 tiles of 256 channels, or
    /// somewhat more than half of a 1 MiB second-level cache.
    static let maximumTransformedLines = 9216
    /// The most tiles in an item; the kernels take up to 14 at a time.
    static let maximumTilesPerItem = 28
    /// Input blocks from which a convolution is done in three steps (``WinogradPhase``).
    static let threePhaseInputBlocks = 16
    /// The most tiles that are done in three steps at once: it bounds their memory.
    static let maximumTilesPerPhase = 256
    /// The pixels of a row, or of several, that one item of a tap convolution takes.
    static let pixelsPerUpsamplingItem = 128
    /// The lines of a row of all blocks up to which what an upsampling gives is kept in a ring
    /// (``BandedStep``) rather than as planes.
    static let maximumRingLines = 1024
    /// The parts that a banded step has at least; more threads make it more.
    static let minimumChunks = 4
    /// The rows that an item of the first and the last layer takes.
    static let rowsPerItem = 8

    /// A Winograd convolution in bands, with a cheap layer before or after it.
    mutating func band(
        _ source: BandedStep.Source?, made: Int, _ winograd: WinogradStep, last: BandedStep.Last?
    ) {
        var buffers = winograd.inputs.map(\.buffer)
        switch source {
        case .first(_, let from): buffers[made] = from.buffer
        case .upsampling(_, let from): buffers[made] = from.buffer
        case nil: break
        }
        buffers.append(last?.to.buffer ?? winograd.output.buffer)
        if let pooled = winograd.pooled { buffers.append(pooled.buffer) }
        let bands = (winograd.output.rows - 2) / WinogradTile.side
        let chunk = max(
            2, ExecutionStep.partCount(of: bands, size: max(Self.minimumChunks, 2 * threads)))
        append(
            .banded(
                BandedStep(
                    source: source, sourceIndex: made, winograd: winograd, last: last,
                    rowsPerChunk: chunk,
                    tilesPerBlock: ExecutionStep.evenPartSize(
                        of: winograd.output.tiles / bands, atMost: tilesPerBlock(of: winograd)))),
            buffers)
    }

    /// A Winograd convolution, in one step, or in three where its weights are many.
    mutating func winograd(
        _ layer: PackedLayer, _ from: [ActivationPlanes], to: ActivationPlanes? = nil,
        pooled: ActivationPlanes? = nil
    ) -> ActivationPlanes {
        let to = to ?? reserve(layer.outputs, like: from[0])
        let step = WinogradStep(layer: layer, inputs: from, output: to, pooled: pooled)
        let buffers = from.map(\.buffer) + [to.buffer] + (pooled.map { [$0.buffer] } ?? [])
        guard step.inputBlocks >= Self.threePhaseInputBlocks else {
            append(
                .winograd(
                    step,
                    block: ExecutionStep.evenPartSize(
                        of: step.tiles, atMost: tilesPerBlock(of: step))), buffers)
            return to
        }
        for first in stride(from: 0, to: step.tiles, by: Self.maximumTilesPerPhase) {
            let tiles = min(Self.maximumTilesPerPhase, step.tiles - first)
            let spread =
                WinogradTile.positions
                * ckernels_transformed_input_stride(Int32(step.inputBlocks), Int32(tiles))
            let products = WinogradTile.positions * ckernels_product_stride(Int32(tiles))
            let phase = WinogradPhase(
                step: step, firstTile: first, tiles: tiles,
                transformed: arena.reserve(lines: spread, at: steps.count),
                products: arena.reserve(lines: products * step.groups, at: steps.count))
            let own = [phase.transformed, phase.products]
            append(.spread(phase, block: Self.maximumTilesPerItem / 2), buffers + own)
            append(.products(phase), buffers + own)
            append(.gather(phase, block: Self.maximumTilesPerItem), buffers + own)
        }
        return to
    }

    /// The tiles that are transformed at once: one set of registers full, so that all between
    /// reading and writing stays in the second-level cache; two where weights do not, and should
    /// be read for more than a few.
    func tilesPerBlock(of step: WinogradStep) -> Int {
        let weights =
            WinogradTile.positions * step.inputBlocks * network.format.lanes * step.output.blocks
        let most =
            weights > Self.maximumTransformedLines
            ? Self.maximumTilesPerItem : Self.maximumTilesPerItem / 2
        return max(
            1, min(Self.maximumTransformedLines / (WinogradTile.positions * step.inputBlocks), most)
        )
    }

    /// An upsampling, or a 1x1 convolution.
    mutating func upsample(_ layer: PackedLayer, _ from: ActivationPlanes, _ to: ActivationPlanes) {
        let rows = max(1, Self.pixelsPerUpsamplingItem / from.size.width)
        append(.taps(layer, from: from, to: to, rows: rows), from.buffer, to.buffer)
    }

    /// The next step, and the buffers that it reads or writes.
    mutating func append(_ work: ExecutionStep.Operation, _ buffers: MemoryPlan.BufferID...) {
        append(work, buffers)
    }

    /// The next step, and the buffers that it reads or writes.
    mutating func append(_ work: ExecutionStep.Operation, _ buffers: [MemoryPlan.BufferID]) {
        for buffer in buffers { arena.extendLifetime(of: buffer, to: steps.count) }
        steps.append(ExecutionStep(operation: work))
    }

    /// Planes of the same size and number as others.
    mutating func reserve(_ channels: Int, like other: ActivationPlanes) -> ActivationPlanes {
        reserve(
            ActivationPlanes(
                buffer: 0, channels: channels, format: network.format, size: other.size,
                images: other.images))
    }

    /// Planes of a level.
    mutating func reserve(_ channels: Int, level: Int, images: Int) -> ActivationPlanes {
        reserve(place(channels, level: level, images: images))
    }

    /// A buffer for planes that have no place yet.
    mutating func reserve(_ place: ActivationPlanes) -> ActivationPlanes {
        ActivationPlanes(
            buffer: arena.reserve(lines: place.lines, at: steps.count), channels: place.channels,
            format: network.format, size: place.size, images: place.images)
    }

    /// Planes of a level, before they have a place.
    func place(_ channels: Int, level: Int, images: Int) -> ActivationPlanes {
        let size = PlaneSize(height: size.height >> level, width: size.width >> level)
        return ActivationPlanes(
            buffer: 0, channels: channels, format: network.format, size: size, images: images)
    }

    /// Dense planes of the finest level.
    mutating func reserveDense(_ channels: Int) -> DensePlanes {
        let place = DensePlanes(buffer: 0, channels: channels, size: size, images: images)
        return DensePlanes(
            buffer: arena.reserve(lines: place.lines, at: steps.count), channels: channels,
            size: size,
            images: images)
    }
}
