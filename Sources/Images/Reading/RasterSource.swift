/// An image that is decoded a band of rows at a time, as samples of 8 or 16 bits.
///
/// Cheapest from the top down; for a band above the last one decoding starts again.
package protocol RasterSource: AnyObject {
    /// Columns.
    var width: Int { get }
    /// Rows.
    var height: Int { get }
    /// Channels of a pixel, as in ``Raster``.
    var channels: Int { get }
    /// Bits of a sample of ``raster(rows:)``: 8 or 16.
    var bits: Int { get }
    /// The side of a square pixel in micrometres; `nil` if unknown.
    var pixelSize: Double? { get }
    /// The scale of the samples; `nil` if they are unscaled.
    var scale: IntensityScale? { get }

    /// Decodes a band of rows.
    ///
    /// - Throws: ``ImageError``.
    func raster(rows: Range<Int>) throws(ImageError) -> Raster
}

/// Bands of a page whose samples are used unscaled.
final class PageRasters: RasterSource {
    private let page: any PageReader
    private var clock: DecodingClock
    let pixelSize: Double?

    /// - Parameters:
    ///   - page: A page of unsigned samples of 8 or 16 bits.
    ///   - pixelSize: The side of a square pixel in micrometres.
    ///   - time: How long decoding may take.
    init(page: any PageReader, pixelSize: Double?, time: Duration) {
        self.page = page
        self.pixelSize = pixelSize
        clock = DecodingClock(limit: time)
    }

    var width: Int { page.header.width }
    var height: Int { page.header.height }
    var channels: Int { page.header.channels }
    var bits: Int { page.header.kind.bytes * 8 }
    var scale: IntensityScale? { nil }

    func raster(rows: Range<Int>) throws(ImageError) -> Raster {
        let samples: Raster.Samples =
            bits == 8
            ? .eight(try samples(UInt8.self, of: rows))
            : .sixteen(try samples(UInt16.self, of: rows))
        return Raster(
            width: width, height: rows.count, channels: channels, samples: samples,
            pixelSize: pixelSize)
    }

    private func samples<Sample: FixedWidthInteger>(
        _: Sample.Type, of rows: Range<Int>
    ) throws(ImageError) -> [Sample] {
        var failure: ImageError?
        let count = rows.count * width * channels
        let samples = [Sample](unsafeUninitializedCapacity: count) { buffer, initialized in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            // No code path, a library's included, may read uninitialized memory.
            bytes.initializeMemory(as: UInt8.self, repeating: 0)
            do throws(ImageError) {
                try clock.measure { () throws(ImageError) in try page.read(rows, into: bytes) }
            } catch {
                failure = error
            }
            initialized = count
        }
        if let failure { throw failure }
        return samples
    }
}
