import CKernels
import Glibc
import Tensors

/// Runs a chunk of a ``BandedStep`` band by band.
///
/// The rows of the source are computed just before the convolution reads them, and the rows of the
/// result are passed to the last layer as soon as they are computed.
struct BandRunner {
    private let runner: StepRunner
    private let step: BandedStep
    private let source: ckernels_planes
    private let result: ckernels_planes
    private let spread: UnsafeMutableRawPointer
    private let products: UnsafeMutableRawPointer
    private var winograd: ckernels_winograd_convolution

    /// Lays out the ring buffers in `scratch`, which belongs to the calling thread.
    init(runner: StepRunner, step: BandedStep, scratch: UnsafeMutableRawPointer) {
        self.runner = runner
        self.step = step
        let to = step.winograd.output
        func ring(first: Int, blocks: Int, rows: Int) -> ckernels_planes {
            // The image stride is 0: a chunk is of one image, so the ring holds one at a time.
            ckernels_planes(
                origin: scratch + (first + 1) * CacheLineMemory.bytesPerLine,
                row_stride: to.columns,
                block_stride: rows * to.columns, image_stride: 0, blocks: Int32(blocks),
                ring_rows: Int32(rows))
        }
        source = ring(
            first: 0, blocks: step.winograd.inputs[step.sourceIndex].blocks,
            rows: BandedStep.sourceRows)
        result = ring(first: step.sourceLines, blocks: to.blocks, rows: WinogradTile.side)
        spread = scratch + (step.sourceLines + step.resultLines) * CacheLineMemory.bytesPerLine
        products =
            spread + step.winograd.transformedLines(tiles: step.tilesPerBlock)
            * CacheLineMemory.bytesPerLine
        winograd = runner.winogradConvolution(step.winograd)
        if step.source != nil {
            if step.sourceIndex == 0 {
                winograd.inputs.0 = source
            } else {
                winograd.inputs.1 = source
            }
        }
        if step.last != nil { winograd.output = result }
        // The padding columns stay zero: only the columns of the image are written later.
        if step.source != nil {
            memset(scratch, 0, step.sourceLines * CacheLineMemory.bytesPerLine)
        }
    }

    /// Runs the chunk at this index; chunks are numbered image by image.
    mutating func run(chunk: Int) {
        let (image, index) = chunk.quotientAndRemainder(dividingBy: step.chunks)
        let bands = index * step.rowsPerChunk..<min((index + 1) * step.rowsPerChunk, step.bands)
        // Pair p is the rows 2p and 2p + 1; band b reads the rows 4b − 1 to 4b + 4.
        for pair in 2 * bands.lowerBound - 1..<2 * bands.lowerBound + 1 { make(pair, image: image) }
        for band in bands {
            make(2 * band + 1, image: image)
            make(2 * band + 2, image: image)
            convolve(band, image: image)
            consume(band, image: image)
        }
    }

    /// Computes two rows of the source; rows outside the image are filled with zeros.
    private func make(_ pair: Int, image: Int) {
        guard let made = step.source else { return }
        let height = step.winograd.output.size.height
        let rows = 2 * pair..<max(2 * pair, min(2 * pair + 2, height))
        let exists = pair >= 0 && !rows.isEmpty
        if exists {
            switch made {
            case .first(let layer, let from):
                let first = image * height + 2 * pair
                runner.runFirstLayer(
                    layer, from: from, to: source, rows: (Int32(first), Int32(rows.count)))
            case .upsampling(let layer, let from):
                let first = image * from.size.height + pair
                runner.runUpsampling(layer, from: from, to: source, rows: (Int32(first), 1))
            }
        }
        for row in (exists ? rows.upperBound : 2 * pair)..<2 * pair + 2 { clear(row) }
    }

    private func clear(_ row: Int) {
        let slot = (row + BandedStep.sourceRows) % BandedStep.sourceRows
        let bytes = (source.row_stride - 1) * CacheLineMemory.bytesPerLine
        for block in 0..<Int(source.blocks) {
            memset(
                source.origin + (slot * source.row_stride + block * source.block_stride)
                    * CacheLineMemory.bytesPerLine,
                0, bytes)
        }
    }

    private mutating func convolve(_ band: Int, image: Int) {
        let across = step.winograd.output.tiles / step.bands
        let first = image * step.winograd.output.tiles + band * across
        for tile in stride(from: 0, to: across, by: step.tilesPerBlock) {
            runner.network.kernels.pointee.winograd_convolution(
                &winograd, Int32(first + tile), Int32(min(step.tilesPerBlock, across - tile)),
                spread,
                products)
        }
    }

    /// Runs the last layer, if there is one, on the rows of a band.
    private func consume(_ band: Int, image: Int) {
        guard let last = step.last else { return }
        let height = step.winograd.output.size.height
        let first = band * WinogradTile.side
        let count = min(WinogradTile.side, height - first)
        runner.runLastLayer(
            last.layer, from: result, to: last.to,
            rows: (Int32(image * height + first), Int32(count)))
    }
}
