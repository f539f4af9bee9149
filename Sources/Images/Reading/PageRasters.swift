/// A page whose samples are taken as they are.
final class PageRasters: RasterSource {
    private let page: any PageReader
    private var clock: DecodingClock
    let pixelSize: Double?

    /// Takes a page of unsigned samples of 8 or 16 bits.
    init(_ page: any PageReader, pixelSize: Double?, time: Duration) {
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
            ? .eight(try read(UInt8.self, rows)) : .sixteen(try read(UInt16.self, rows))
        return Raster(
            width: width, height: rows.count, channels: channels, samples: samples,
            pixelSize: pixelSize)
    }

    private func read<Sample: FixedWidthInteger>(
        _: Sample.Type, _ rows: Range<Int>
    ) throws(ImageError) -> [Sample] {
        var failure: ImageError?
        let count = rows.count * width * channels
        let samples = [Sample](unsafeUninitializedCapacity: count) { buffer, initialized in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            // Zeroed, so that no code path, a library's included, reads what was never written.
            bytes.initializeMemory(as: UInt8.self, repeating: 0)
            do throws(ImageError) {
                try clock.time { () throws(ImageError) in try page.read(rows, into: bytes) }
            } catch {
                failure = error
            }
            initialized = count
        }
        if let failure { throw failure }
        return samples
    }
}
