/// Bands of a page scaled to 16 bits from the range of the whole page.
///
/// For samples of more than 16 bits, signed samples and floats.
final class ScaledRasters: RasterSource {
    /// The number of samples per band of the range scan.
    private static let band = 4 << 20

    let pixelSize: Double?
    let scale: IntensityScale?
    private let page: any PageReader
    private let line: IntensityScale
    private var clock: DecodingClock
    private var scratch: [UInt8] = []

    /// Reads the whole page once to find its range.
    ///
    /// - Throws: ``ImageError``.
    init(page: any PageReader, pixelSize: Double?, time: Duration) throws(ImageError) {
        self.page = page
        self.pixelSize = pixelSize
        var clock = DecodingClock(limit: time)
        let header = page.header
        let step = max(1, Self.band / (header.width * header.channels))
        var range = SampleRange()
        var bytes = [UInt8](repeating: 0, count: min(step, header.height) * header.rowBytes)
        var row = 0
        while row < header.height {
            let rows = row..<min(row + step, header.height)
            try page.read(rows, into: &bytes, clock: &clock)
            bytes.withUnsafeBytes { bytes in
                let band = bytes[..<(rows.count * header.rowBytes)]
                range.include(.init(rebasing: band), kind: header.kind, channels: header.channels)
            }
            row = rows.upperBound
        }
        line = range.scale(nonFinite: page.nonFinite)
        scale = line
        self.clock = clock
    }

    var width: Int { page.header.width }
    var height: Int { page.header.height }
    var channels: Int { page.header.channels }
    var bits: Int { 16 }

    func raster(rows: Range<Int>) throws(ImageError) -> Raster {
        let size = rows.count * page.header.rowBytes
        if scratch.count < size { scratch = [UInt8](repeating: 0, count: size) }
        try page.read(rows, into: &scratch, clock: &clock)
        let count = rows.count * width * channels
        let samples = [UInt16](unsafeUninitializedCapacity: count) { scaled, initialized in
            scratch.withUnsafeBytes { bytes in
                line.apply(
                    .init(rebasing: bytes[..<size]), kind: page.header.kind,
                    into: .init(rebasing: scaled[..<count]))
            }
            initialized = count
        }
        return Raster(
            width: width, height: rows.count, channels: channels, samples: .sixteen(samples),
            pixelSize: pixelSize)
    }
}

extension PageReader {
    /// Decodes rows to the beginning of a large enough buffer, within the clock's time limit.
    fileprivate func read(
        _ rows: Range<Int>, into bytes: inout [UInt8], clock: inout DecodingClock
    ) throws(ImageError) {
        let size = rows.count * header.rowBytes
        let result: Result<Void, ImageError> = bytes.withUnsafeMutableBytes { bytes in
            Result { () throws(ImageError) in
                let band = UnsafeMutableRawBufferPointer(rebasing: bytes[..<size])
                try clock.measure { () throws(ImageError) in try read(rows, into: band) }
            }
        }
        try result.get()
    }
}
