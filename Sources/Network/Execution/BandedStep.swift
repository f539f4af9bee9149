import CKernels

/// A Winograd convolution done in bands of whole rows, together with a cheap layer before or after
/// it, whose planes are never there as a whole: a few of their rows turn in a ring that stays in the
/// second-level cache.
///
/// At the finest level, planes are tens of times larger than that cache; to write them, to fetch
/// what is to be overwritten and to read them again takes longer than the cheap layer itself.
struct BandedStep {
    /// What makes the rows that the convolution reads last.
    enum Source {
        case first(PackedLayer, from: DensePlanes)
        case upsampling(PackedLayer, from: ActivationPlanes)
    }

    /// The rows of a source's ring: a band of tiles sees six, and they are made in pairs.
    static let sourceRows = 8

    /// What makes one of the places that ``winograd`` reads, if anything does.
    let source: Source?
    /// Which of the places that is; its buffer is not used.
    let sourceIndex: Int
    /// The convolution; where ``last`` takes its result, its own place's buffer is not used.
    let winograd: WinogradStep
    /// What takes the result, band by band.
    let last: Last?
    /// The rows of tiles that an item has.
    let rowsPerChunk: Int
    /// The most tiles that are transformed at once.
    let tilesPerBlock: Int

    /// The layer that takes a result's bands.
    struct Last {
        let layer: PackedLayer
        let to: DensePlanes
    }

    /// Multiplications and additions of all its layers, counted as direct convolutions.
    var operations: Int {
        let pixels = winograd.output.size.pixelCount * winograd.output.images
        let others =
            switch source {
            case .first(let layer, _), .upsampling(let layer, _): layer.operations
            case nil: 0
            }
        return winograd.operations + (others + (last?.layer.operations ?? 0)) * pixels
    }
    /// The rows of tiles of an image.
    var bands: Int { (winograd.output.rows - 2) / WinogradTile.side }
    /// The chunks of an image.
    var chunks: Int { ExecutionStep.partCount(of: bands, size: rowsPerChunk) }
    /// The lines of the ring that the source writes.
    var sourceLines: Int {
        source == nil
            ? 0 : winograd.inputs[sourceIndex].blocks * Self.sourceRows * winograd.output.columns
    }
    /// The lines of the ring that the result goes through.
    var resultLines: Int {
        last == nil ? 0 : winograd.output.blocks * WinogradTile.side * winograd.output.columns
    }
    /// The lines of scratch that an item works in.
    var scratch: Int {
        sourceLines + resultLines + winograd.transformedLines(tiles: tilesPerBlock)
            + WinogradTile.positions * ckernels_product_stride(Int32(tilesPerBlock))
    }
}
