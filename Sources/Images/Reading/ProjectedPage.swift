/// Several pages of a size as one: of each sample the largest.
///
/// Numbers that are none, or infinite, are left out; where no page has another, -∞ stands. A
/// projection of moderate size is made a page after the other and kept; of a larger one, every band
/// is made so, and the pages are opened anew for it: one at a time, however many there are.
final class ProjectedPage: PageReader {
    /// The most bytes of a projection that is kept.
    private static let kept = 128 << 20

    let header: PageHeader
    private let count: Int
    private let open: (Int) throws(ImageError) -> any PageReader
    private var whole: [UInt8] = []
    private var scratch: [UInt8] = []
    private var clock: DecodingClock

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
        let size = rows.count * header.rowBytes
        guard header.height <= Self.kept / max(header.rowBytes, 1) else {
            return try project(rows, into: samples)
        }
        if whole.isEmpty { try projectWhole() }
        whole.withUnsafeBytes { bytes in
            let first = rows.lowerBound * header.rowBytes
            samples.copyMemory(from: .init(rebasing: bytes[first..<first + size]))
        }
    }

    private func projectWhole() throws(ImageError) {
        var projection = [UInt8](repeating: 0, count: header.height * header.rowBytes)
        let result: Result<Void, ImageError> = projection.withUnsafeMutableBytes { bytes in
            Result { () throws(ImageError) in
                try project(0..<header.height, into: bytes)
            }
        }
        try result.get()
        scratch = []
        whole = projection
    }

    private func project(
        _ rows: Range<Int>, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        let size = rows.count * header.rowBytes
        if scratch.count < size { scratch = [UInt8](repeating: 0, count: size) }
        for number in 0..<count {
            let result: Result<Void, ImageError> = scratch.withUnsafeMutableBytes { bytes in
                Result { () throws(ImageError) in
                    let band = UnsafeMutableRawBufferPointer(rebasing: bytes[..<size])
                    try clock.time { () throws(ImageError) in
                        try open(number).read(rows, into: band)
                    }
                    header.kind.raise(
                        samples, to: UnsafeRawBufferPointer(band), isFirst: number == 0)
                }
            }
            try result.get()
        }
    }
}
