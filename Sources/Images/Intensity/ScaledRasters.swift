/// Bands of a page scaled to 16 bits from the range of the whole page.
///
/// For samples of more than 16 bits, signed samples and floats.
final class ScaledRasters: RasterSource {
    /// The number of samples per band of the survey.
    private static let band = 4 << 20

    let pixelSize: Double?
    let scale: IntensityScale?
    private let page: any PageReader
    private let line: IntensityScale
    private var clock: DecodingClock
    private var scratch: [UInt8] = []

    /// Reads the whole page once to find its range, and again if it has constants without data.
    ///
    /// - Throws: ``ImageError``.
    init(page: any PageReader, pixelSize: Double?, time: Duration) throws(ImageError) {
        self.page = page
        self.pixelSize = pixelSize
        var clock = DecodingClock(limit: time)
        var survey = SampleSurvey(of: page.header)
        try page.readAll(step: Self.band, clock: &clock) { survey.add($0) }
        let window = survey.window()
        let nonFinite = page.nonFinite ?? survey.range.nonFinite
        var range = survey.range
        if !window.noData.isEmpty {
            let header = page.header
            range = SampleRange()
            try page.readAll(step: Self.band, clock: &clock) {
                range.include(
                    $0, kind: header.kind, channels: header.channels, except: window.noData)
            }
        }
        let limits = window.limits(in: range)
        let low = max(range.low, limits?.lowerBound ?? range.low)
        let high = min(range.high, limits?.upperBound ?? range.high)
        let hasGaps = range.nonFinite > 0 || !window.noData.isEmpty
        line = IntensityScale(
            low: low <= high ? low : 0, high: low <= high ? high : 0,
            nonFinite: nonFinite, noData: window.noData,
            zeroIsNoData: hasGaps, isClipped: range.low < low || high < range.high)
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
                    channels: channels, into: .init(rebasing: scaled[..<count]))
            }
            initialized = count
        }
        return Raster(
            width: width, height: rows.count, channels: channels, samples: .sixteen(samples),
            pixelSize: pixelSize)
    }
}

extension PageReader {
    /// Decodes all rows, some at a time.
    ///
    /// - Parameters:
    ///   - step: The number of samples that are decoded together, at least one row of them.
    ///   - clock: The time limit.
    ///   - body: Called with the samples of each part, from the top.
    /// - Throws: ``ImageError``.
    fileprivate func readAll(
        step: Int, clock: inout DecodingClock, body: (UnsafeRawBufferPointer) -> Void
    ) throws(ImageError) {
        let rows = max(1, step / (header.width * header.channels))
        var bytes = [UInt8](repeating: 0, count: min(rows, header.height) * header.rowBytes)
        for first in stride(from: 0, to: header.height, by: rows) {
            let part = first..<min(first + rows, header.height)
            try read(part, into: &bytes, clock: &clock)
            bytes.withUnsafeBytes { bytes in
                body(UnsafeRawBufferPointer(rebasing: bytes[..<(part.count * header.rowBytes)]))
            }
        }
    }

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
