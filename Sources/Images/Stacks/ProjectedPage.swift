/// Several pages of a size as one: of each sample the largest.
///
/// Numbers that are none, or infinite, are left out and counted; where no page has another, -∞
/// stands. A projection of moderate size is made a page after the other and kept; of a larger one, every band
/// is made so, and the pages are opened anew for it: one at a time, however many there are.
final class ProjectedPage: PageReader {
    /// The most bytes of a projection that is kept.
    private static let kept = 128 << 20
    /// The bytes that are read of a page at once, if a row is not more.
    private static let part = 4 << 20

    let header: PageHeader
    var nonFinite: Int? { range.nonFinite }
    private let count: Int
    private let open: (Int) throws(ImageError) -> any PageReader
    private var whole: [UInt8] = []
    private var scratch: [UInt8] = []
    private var clock: DecodingClock
    /// Of the fractions of every page that has been read.
    private var range = SampleRange()

    /// Takes pages of a size and kind.
    ///
    /// - Parameters:
    ///   - header: Of each of them.
    ///   - count: How many there are, at least one.
    ///   - time: What decoding all of them may take.
    ///   - open: Gives the page of a number.
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
        guard header.height <= Self.kept / header.rowBytes else {
            return try project(rows, into: samples)
        }
        if whole.isEmpty { try projectWhole() }
        whole.withUnsafeBytes { bytes in
            samples.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[places(rows)]))
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

    /// Takes rows of one page after the other, some at a time.
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
                let largest = UnsafeMutableRawBufferPointer(rebasing: samples[places(place)])
                try scratch.withUnsafeMutableBytes { bytes in
                    Result { () throws(ImageError) in
                        let fresh = UnsafeMutableRawBufferPointer(
                            rebasing: bytes[places(0..<part.count)])
                        try clock.measure { () throws(ImageError) in
                            try page.read(part, into: fresh)
                        }
                        if case .float = header.kind {
                            range.include(
                                UnsafeRawBufferPointer(fresh), header.kind,
                                channels: header.channels)
                        }
                        header.kind.updateMaxima(
                            largest, with: UnsafeRawBufferPointer(fresh), isFirst: number == 0)
                    }
                }.get()
            }
        }
    }

    /// The bytes of rows.
    private func places(_ rows: Range<Int>) -> Range<Int> {
        rows.lowerBound * header.rowBytes..<rows.upperBound * header.rowBytes
    }
}
