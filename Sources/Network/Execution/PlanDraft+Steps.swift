import CKernels
import Tensors

extension PlanDraft {
    /// The lines that the transformed tiles of an item may take: 16 tiles of 256 channels, or
    /// somewhat more than half of a 1 MiB second-level cache.
    static let blockLines = 9216
    /// The most tiles in an item; the kernels take up to 14 at a time.
    static let mostTiles = 28
    /// Input blocks from which a convolution is done in three steps (``WinogradPhase``).
    static let deep = 16
    /// The most tiles that are done in three steps at once: it bounds their memory.
    static let mostTilesAtOnce = 256
    /// The pixels of a row, or of several, that one item of a tap convolution takes.
    static let tapPixels = 128
    /// The lines of a row of all blocks up to which what an upsampling gives is kept in a ring
    /// (``BandedStep``) rather than as planes.
    static let bandLines = 1024
    /// The parts that a banded step has at least; more threads make it more.
    static let fewestChunks = 4
    /// The rows that an item of the first and the last layer takes.
    static let rows = 8

    /// A Winograd convolution in bands, with a cheap layer before or after it.
    mutating func band(
        _ source: BandedStep.Source?, made: Int, _ winograd: WinogradStep, last: BandedStep.Last?
    ) {
        var buffers = winograd.from.map(\.buffer)
        switch source {
        case .first(_, let from): buffers[made] = from.buffer
        case .upsampling(_, let from): buffers[made] = from.buffer
        case nil: break
        }
        buffers.append(last?.to.buffer ?? winograd.to.buffer)
        if let pooled = winograd.pooled { buffers.append(pooled.buffer) }
        let bands = (winograd.to.rows - 2) / WinogradTile.side
        let chunk = max(2, Step.parts(bands, of: max(Self.fewestChunks, 2 * threads)))
        append(
            .banded(
                BandedStep(
                    source: source, made: made, winograd: winograd, last: last, chunk: chunk,
                    block: Step.even(winograd.to.tiles / bands, block(of: winograd)))), buffers)
    }

    /// A Winograd convolution, in one step, or in three where its weights are many.
    mutating func winograd(
        _ layer: PackedLayer, _ from: [Place], to: Place? = nil, pooled: Place? = nil
    ) -> Place {
        let to = to ?? reserve(layer.outputs, like: from[0])
        let step = WinogradStep(layer: layer, from: from, to: to, pooled: pooled)
        let buffers = from.map(\.buffer) + [to.buffer] + (pooled.map { [$0.buffer] } ?? [])
        guard step.depth >= Self.deep else {
            append(.winograd(step, block: Step.even(step.tiles, block(of: step))), buffers)
            return to
        }
        for first in stride(from: 0, to: step.tiles, by: Self.mostTilesAtOnce) {
            let tiles = min(Self.mostTilesAtOnce, step.tiles - first)
            let spread =
                WinogradTile.positions
                * ckernels_transformed_input_stride(Int32(step.depth), Int32(tiles))
            let products = WinogradTile.positions * ckernels_product_stride(Int32(tiles))
            let phase = WinogradPhase(
                step: step, firstTile: first, tiles: tiles,
                spread: arena.reserve(spread, at: steps.count),
                products: arena.reserve(products * step.groups, at: steps.count))
            let own = [phase.spread, phase.products]
            append(.spread(phase, block: Self.mostTiles / 2), buffers + own)
            append(.products(phase), buffers + own)
            append(.gather(phase, block: Self.mostTiles), buffers + own)
        }
        return to
    }

    /// The tiles that are transformed at once: one set of registers full, so that all between
    /// reading and writing stays in the second-level cache; two where weights do not, and should
    /// be read for more than a few.
    func block(of step: WinogradStep) -> Int {
        let weights =
            WinogradTile.positions * step.depth * network.format.lanes * step.to.blocks
        let most = weights > Self.blockLines ? Self.mostTiles : Self.mostTiles / 2
        return max(1, min(Self.blockLines / (WinogradTile.positions * step.depth), most))
    }

    /// An upsampling, or a 1x1 convolution.
    mutating func upsample(_ layer: PackedLayer, _ from: Place, _ to: Place) {
        let rows = max(1, Self.tapPixels / from.size.width)
        append(.taps(layer, from: from, to: to, rows: rows), from.buffer, to.buffer)
    }

    /// The next step, and the buffers that it reads or writes.
    mutating func append(_ work: Step.Work, _ buffers: ArenaPlan.Identifier...) {
        append(work, buffers)
    }

    /// The next step, and the buffers that it reads or writes.
    mutating func append(_ work: Step.Work, _ buffers: [ArenaPlan.Identifier]) {
        for buffer in buffers { arena.use(buffer, at: steps.count) }
        steps.append(Step(work))
    }

    /// Planes of the same size and number as others.
    mutating func reserve(_ channels: Int, like other: Place) -> Place {
        reserve(
            Place(
                buffer: 0, channels: channels, format: network.format, size: other.size,
                images: other.images))
    }

    /// Planes of a level.
    mutating func reserve(_ channels: Int, level: Int, images: Int) -> Place {
        reserve(place(channels, level: level, images: images))
    }

    /// A buffer for planes that have no place yet.
    mutating func reserve(_ place: Place) -> Place {
        Place(
            buffer: arena.reserve(place.lines, at: steps.count), channels: place.channels,
            format: network.format, size: place.size, images: place.images)
    }

    /// Planes of a level, before they have a place.
    func place(_ channels: Int, level: Int, images: Int) -> Place {
        let size = PlaneSize(height: size.height >> level, width: size.width >> level)
        return Place(
            buffer: 0, channels: channels, format: network.format, size: size, images: images)
    }

    /// Dense planes of the finest level.
    mutating func reserveDense(_ channels: Int) -> DensePlace {
        let place = DensePlace(buffer: 0, channels: channels, size: size, images: images)
        return DensePlace(
            buffer: arena.reserve(place.lines, at: steps.count), channels: channels, size: size,
            images: images)
    }
}
