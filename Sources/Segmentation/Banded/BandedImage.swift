import Images
import Linux
import Scratch
import Tensors

/// An image's gray intensities in a scratch file, and what must be known of all of it.
struct BandedImage {
    /// The intensities.
    let gray: RowStore
    /// What all of its samples are like.
    let tally: ImageTally

    /// Decodes an image, once.
    ///
    /// - Parameters:
    ///   - source: The image.
    ///   - heights: How much of it is in memory.
    ///   - scratch: Where it goes.
    ///   - progress: Told of every band.
    ///   - body: Gets its samples.
    /// - Throws: ``ImageError``, ``FileError``, and what `progress` and `body` throw.
    init(
        _ source: any RasterSource, _ heights: BandHeights, in scratch: ScratchFolder,
        _ progress: (Segmenter.Progress) throws -> Void,
        _ body: (Raster, Int) throws -> Void
    ) throws {
        gray = try RowStore(
            width: source.width, height: source.height,
            bytes: 2, bandRows: heights.stored, in: scratch)
        var tally = ImageTally(bits: source.bits)
        for first in stride(from: 0, to: source.height, by: heights.given) {
            let rows = first..<min(first + heights.given, source.height)
            try progress(.decoding)
            let raster = try source.raster(rows: rows)
            try progress(.working)
            try gray.write(tally.add(raster), from: first)
            try body(raster, first)
        }
        self.tally = tally
    }
}
