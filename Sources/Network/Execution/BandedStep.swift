import CKernels

/// A Winograd convolution fused with a cheap layer before or after it, in bands of whole rows.
///
/// The planes between the two layers are never stored in full: a ring buffer of a few rows, which
/// stays in the second-level cache, replaces them. At the finest level, planes are tens of times
/// larger than that cache; writing them, fetching the lines to be overwritten and reading them back
/// takes longer than the cheap layer itself.
struct BandedStep {
    /// The layer that computes one of the convolution's inputs, row by row.
    enum Source {
        case first(PackedLayer, from: DensePlanes)
        case upsampling(PackedLayer, from: ActivationPlanes)
    }

    /// The number of rows of the source's ring buffer.
    ///
    /// A band of tiles reads six rows, and rows are computed in pairs.
    static let sourceRows = 8

    /// The layer that computes one input of ``winograd``, or `nil` if all inputs are in memory.
    let source: Source?
    /// The index of the input that ``source`` computes; the buffer of that input is not used.
    let sourceIndex: Int
    /// The convolution; its output buffer is not used if there is a ``last`` layer.
    let winograd: WinogradStep
    /// The last layer, which reads the result band by band, or `nil` if the result is stored.
    let last: Last?
    /// The number of tile rows in a chunk, which is one item of the step.
    let rowsPerChunk: Int
    /// The maximum number of tiles that are transformed at once.
    let tilesPerBlock: Int

    /// The network's last layer, run on bands of the convolution's result.
    struct Last {
        let layer: PackedLayer
        let to: DensePlanes
    }

    /// The multiplications and additions of all its layers, counted as direct convolutions.
    var operations: Int {
        let pixels = winograd.output.size.pixelCount * winograd.output.images
        let others =
            switch source {
            case .first(let layer, _), .upsampling(let layer, _): layer.operations
            case nil: 0
            }
        return winograd.operations + (others + (last?.layer.operations ?? 0)) * pixels
    }
    /// The number of bands, which are rows of tiles, in an image.
    var bands: Int { (winograd.output.rows - 2) / WinogradTile.side }
    /// The number of chunks of an image.
    var chunks: Int { ExecutionStep.partCount(of: bands, size: rowsPerChunk) }
    /// The number of 64-byte lines of the ring buffer of the source's rows.
    var sourceLines: Int {
        source == nil
            ? 0 : winograd.inputs[sourceIndex].blocks * Self.sourceRows * winograd.output.columns
    }
    /// The number of 64-byte lines of the ring buffer of the result's rows.
    var resultLines: Int {
        last == nil ? 0 : winograd.output.blocks * WinogradTile.side * winograd.output.columns
    }
    /// The number of 64-byte lines of scratch memory that an item needs.
    var scratch: Int {
        sourceLines + resultLines + winograd.transformedLines(tiles: tilesPerBlock)
            + WinogradTile.positions * ckernels_product_stride(Int32(tilesPerBlock))
    }
}
