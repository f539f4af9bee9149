/// The maximum-intensity projection of several pages of the same size and sample format.
///
/// NaN and infinite samples are skipped and counted; where no page has a finite sample, the result
/// is -∞. A projection of at most 128 MiB is computed once, page by page, and kept. A larger one is
/// computed again for every band that is read: the pages are reopened one at a time, so that memory
/// does not grow with their number.
final class ProjectedPage: PageReader {
    /// The largest projection that is kept in memory, in bytes.
    fileprivate static let maximumBufferedBytes = 128 << 20
    /// The number of bytes read from a page at once, unless a row is longer.
    fileprivate static let part = 4 << 20

    let header: PageHeader
    var nonFinite: Int? { range.nonFinite }
    private let count: Int
    private let open: (Int) throws(ImageError) -> any PageReader
    private var whole: [UInt8] = []
    private var scratch: [UInt8] = []
    private var clock: DecodingClock
    /// The range of the float samples of every page read so far; counts non-finite ones.
    private var range = SampleRange()

    /// Creates a projection; no page is opened yet.
    ///
    /// - Parameters:
    ///   - header: The header that all pages share.
    ///   - count: The number of pages, at least one.
    ///   - time: The limit on the time for decoding all pages together.
    ///   - open: Opens the page of an index, counted from 0.
    init(
        header: PageHeader, count: Int, time: Duration,
        open: @escaping (Int) throws(ImageError) -> any PageReader
    ) {
        precondition(count > 0, "a projection has a page")
        self.header = header
        self.count = count
        self.open = open
        clock = DecodingClock(limit: time)
    }

    func read(
        _ rows: Range<Int>, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        guard header.height <= Self.maximumBufferedBytes / header.rowBytes else {
            return try project(rows, into: samples)
        }
        if whole.isEmpty { try projectWhole() }
        whole.withUnsafeBytes { bytes in
            samples.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[places(in: rows)]))
        }
    }

    private func projectWhole() throws(ImageError) {
        var projection = [UInt8](repeating: 0, count: header.height * header.rowBytes)
        try projection.withUnsafeMutableBytes { bytes in
            Result { () throws(ImageError) in try project(0..<header.height, into: bytes) }
        }.get()
        scratch = []
        whole = projection
    }

    /// Computes the projection of some rows, page by page and a few rows at a time.
    private func project(
        _ rows: Range<Int>, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        let step = min(rows.count, max(1, Self.part / header.rowBytes))
        if scratch.count < step * header.rowBytes {
            scratch = [UInt8](repeating: 0, count: step * header.rowBytes)
        }
        for number in 0..<count {
            let page = try clock.measure { () throws(ImageError) in try open(number) }
            for first in stride(from: rows.lowerBound, to: rows.upperBound, by: step) {
                let part = first..<min(first + step, rows.upperBound)
                let place = part.lowerBound - rows.lowerBound..<part.upperBound - rows.lowerBound
                let largest = UnsafeMutableRawBufferPointer(rebasing: samples[places(in: place)])
                try scratch.withUnsafeMutableBytes { bytes in
                    Result { () throws(ImageError) in
                        let fresh = UnsafeMutableRawBufferPointer(
                            rebasing: bytes[places(in: 0..<part.count)])
                        try clock.measure { () throws(ImageError) in
                            try page.read(part, into: fresh)
                        }
                        if case .float = header.kind {
                            range.include(
                                UnsafeRawBufferPointer(fresh), kind: header.kind,
                                channels: header.channels)
                        }
                        header.kind.updateMaxima(
                            largest, with: UnsafeRawBufferPointer(fresh), isFirst: number == 0)
                    }
                }.get()
            }
        }
    }

    /// The byte range of rows within a dense image.
    private func places(in rows: Range<Int>) -> Range<Int> {
        rows.lowerBound * header.rowBytes..<rows.upperBound * header.rowBytes
    }
}

extension PageHeader {
    /// The bytes that a projection of such pages keeps besides the rows that are asked for: itself,
    /// unless it is too large, and a part of one page.
    package var projectionBytes: Int {
        let whole = height.clampedProduct(rowBytes)
        let part = min(whole, max(ProjectedPage.part, rowBytes))
        return (whole <= ProjectedPage.maximumBufferedBytes ? whole : 0).clampedSum(part)
    }
}
