import CKernels
import Tensors

extension PlanBuilder {
    /// The maximum size of the transformed tiles of an item, in 64-byte lines.
    ///
    /// This is 16 tiles of 256 channels, or somewhat more than half of a 1 MiB second-level cache.
    static let maximumTransformedLines = 9216
    /// The maximum number of tiles in an item; the kernels process up to 14 at a time.
    static let maximumTilesPerItem = 28
    /// The number of input blocks from which a convolution has three steps (``WinogradPhase``).
    static let threePhaseInputBlocks = 16
    /// The maximum number of tiles of a ``WinogradPhase``, which bounds its memory.
    static let maximumTilesPerPhase = 256
    /// The number of input pixels in an item of an upsampling, rounded to whole rows.
    static let pixelsPerUpsamplingItem = 128
    /// The maximum size of a row of an upsampling's output for it to be banded (``BandedStep``).
    ///
    /// In 64-byte lines of all channel blocks; larger outputs are stored in full.
    static let maximumRingLines = 1024
    /// The minimum number of chunks per image of a banded step; it grows with the threads.
    static let minimumChunks = 4
    /// The number of rows in an item of the first or the last layer.
    static let rowsPerItem = 8

    /// Appends a Winograd convolution fused with a cheap layer before or after it, in bands.
    mutating func appendBanded(
        source: BandedStep.Source?, made: Int, winograd: WinogradStep, last: BandedStep.Last?
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
            buffers: buffers)
    }

    /// Appends a Winograd convolution, in one step, or in three if it has many input channels.
    ///
    /// - Returns: The planes of its output.
    mutating func appendWinograd(
        _ layer: PackedLayer, from: [ActivationPlanes], to: ActivationPlanes? = nil,
        pooled: ActivationPlanes? = nil
    ) -> ActivationPlanes {
        let to = to ?? reserve(channels: layer.outputs, like: from[0])
        let step = WinogradStep(layer: layer, inputs: from, output: to, pooled: pooled)
        let buffers = from.map(\.buffer) + [to.buffer] + (pooled.map { [$0.buffer] } ?? [])
        guard step.inputBlocks >= Self.threePhaseInputBlocks else {
            append(
                .winograd(
                    step,
                    block: ExecutionStep.evenPartSize(
                        of: step.tiles, atMost: tilesPerBlock(of: step))), buffers: buffers)
            return to
        }
        for first in stride(from: 0, to: step.tiles, by: Self.maximumTilesPerPhase) {
            let tiles = min(Self.maximumTilesPerPhase, step.tiles - first)
            let transformed =
                WinogradTile.positions
                * ckernels_transformed_input_stride(Int32(step.inputBlocks), Int32(tiles))
            let products = WinogradTile.positions * ckernels_product_stride(Int32(tiles))
            let phase = WinogradPhase(
                step: step, firstTile: first, tiles: tiles,
                transformed: arena.reserve(lines: transformed, at: steps.count),
                products: arena.reserve(lines: products * step.groups, at: steps.count))
            let own = [phase.transformed, phase.products]
            append(
                .transformInput(phase, block: Self.maximumTilesPerItem / 2), buffers: buffers + own)
            append(.multiplyBatched(phase), buffers: buffers + own)
            append(.transformOutput(phase, block: Self.maximumTilesPerItem), buffers: buffers + own)
        }
        return to
    }

    /// Returns the number of tiles that are transformed at once.
    ///
    /// It is at most as many as the kernels process at a time, so that intermediate results stay in
    /// the second-level cache, or twice as many if the weights do not fit that cache and should be
    /// read less often.
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

    /// Appends a polyphase convolution: an upsampling or a 1x1 convolution.
    mutating func appendPolyphaseConvolution(
        _ layer: PackedLayer, from: ActivationPlanes, to: ActivationPlanes
    ) {
        let rows = max(1, Self.pixelsPerUpsamplingItem / from.size.width)
        append(
            .polyphaseConvolution(layer, from: from, to: to, rows: rows), buffers: from.buffer,
            to.buffer)
    }

    /// Appends the mean of each channel of a layer's output over its pixels.
    ///
    /// - Returns: The means, as planes of one pixel.
    mutating func appendAveragePool(
        of from: ActivationPlanes, layer: PackedLayer
    ) -> DensePlanes {
        let to = reserveDense(channels: from.channels, size: PlaneSize(height: 1, width: 1))
        append(.averagePool(layer, from: from, to: to), buffers: from.buffer, to.buffer)
        return to
    }

    /// Appends a step, and extends the lifetimes of the buffers that it reads or writes.
    mutating func append(_ operation: ExecutionStep.Operation, buffers: MemoryPlan.BufferID...) {
        append(operation, buffers: buffers)
    }

    /// Appends a step, and extends the lifetimes of the buffers that it reads or writes.
    mutating func append(_ operation: ExecutionStep.Operation, buffers: [MemoryPlan.BufferID]) {
        for buffer in buffers { arena.extendLifetime(of: buffer, to: steps.count) }
        steps.append(ExecutionStep(operation: operation))
    }

    /// Reserves planes of the same size and number of images as `other`.
    mutating func reserve(channels: Int, like other: ActivationPlanes) -> ActivationPlanes {
        reserve(
            ActivationPlanes(
                buffer: 0, channels: channels, format: network.format, size: other.size,
                images: other.images))
    }

    /// Reserves planes of a level.
    mutating func reserve(channels: Int, level: Int, images: Int) -> ActivationPlanes {
        reserve(place(channels: channels, level: level, images: images))
    }

    /// Reserves a buffer for planes that have none yet.
    mutating func reserve(_ place: ActivationPlanes) -> ActivationPlanes {
        ActivationPlanes(
            buffer: arena.reserve(lines: place.lines, at: steps.count), channels: place.channels,
            format: network.format, size: place.size, images: place.images)
    }

    /// Returns planes of a level, without a buffer.
    func place(channels: Int, level: Int, images: Int) -> ActivationPlanes {
        let size = PlaneSize(height: size.height >> level, width: size.width >> level)
        return ActivationPlanes(
            buffer: 0, channels: channels, format: network.format, size: size, images: images)
    }

    /// Reserves dense planes for all images, by default of the finest level.
    mutating func reserveDense(channels: Int, size: PlaneSize? = nil) -> DensePlanes {
        let size = size ?? self.size
        let place = DensePlanes(buffer: 0, channels: channels, size: size, images: images)
        return DensePlanes(
            buffer: arena.reserve(lines: place.lines, at: steps.count), channels: channels,
            size: size,
            images: images)
    }
}
