/// An image of a TIFF file, rotated by its orientation.
final class TIFFPage: PageReader {
    /// The largest page, in bytes, that is held whole because its rows are stored in another order.
    private static let maxHeldBytes = 256 << 20

    let header: PageHeader
    private let handle: TIFFHandle
    private let orientation: TIFFOrientation
    private let holds: Bool
    /// The rows in the order of the file, if they are held.
    private var held: [UInt8] = []

    /// Opens the page whose directory is at an offset; see ``TIFFFile/page(at:sample:following:)``.
    init(
        input: ImageInput, as interpretation: PixelInterpretation, writer: TIFFWritingProgram,
        directory: UInt64, sample: Int, following: Int
    ) throws(ImageError) {
        handle = try TIFFHandle(input: input, directory: directory)
        let layout = try TIFFLayout(handle.tags(), as: interpretation, writer: writer)
        header = layout.header
        orientation = layout.orientation
        var plan = layout.plan
        plan.first_sample = UInt16(sample)
        plan.following = UInt64(following)
        try handle.begin(plan)
        holds = orientation.transposes || orientation.flips && !handle.isRandom
        guard !holds || header.height <= Self.maxHeldBytes / header.rowBytes else {
            throw .unreadableVariant(
                found: "a TIFF whose rows are not stored from the top down",
                cure: "Export it with its first row at the top.")
        }
    }

    func read(
        _ rows: Range<Int>, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        precondition(rows.upperBound <= header.height, "rows that the image does not have")
        precondition(samples.count >= rows.count * header.rowBytes, "rows do not fit")
        if holds {
            try readAll()
            for row in rows { rotate(row, into: line(at: row - rows.lowerBound, of: samples)) }
            return
        }
        if orientation.flips {
            let bottom = header.height - rows.upperBound
            try handle.read(bottom..<bottom + rows.count, into: samples)
            for row in 0..<rows.count / 2 {
                let other = line(at: rows.count - 1 - row, of: samples)
                swap(line(at: row, of: samples), other)
            }
        } else {
            try handle.read(rows, into: samples)
        }
        guard orientation.mirrors else { return }
        for row in 0..<rows.count { mirror(line(at: row, of: samples)) }
    }

    private var pixelBytes: Int { header.channels * header.kind.bytes }

    private func line(
        at row: Int, of samples: UnsafeMutableRawBufferPointer
    ) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(
            rebasing: samples[row * header.rowBytes..<(row + 1) * header.rowBytes])
    }

    private func swap(
        _ one: UnsafeMutableRawBufferPointer, _ other: UnsafeMutableRawBufferPointer
    ) {
        for at in 0..<one.count { (one[at], other[at]) = (other[at], one[at]) }
    }

    private func mirror(_ line: UnsafeMutableRawBufferPointer) {
        for pixel in 0..<header.width / 2 {
            let left = pixel * pixelBytes
            let right = (header.width - 1 - pixel) * pixelBytes
            for byte in 0..<pixelBytes { line.swapAt(left + byte, right + byte) }
        }
    }

    private func readAll() throws(ImageError) {
        guard held.isEmpty else { return }
        let rows = orientation.transposes ? header.width : header.height
        var bytes = [UInt8](repeating: 0, count: header.rowBytes * header.height)
        try bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(ImageError) in try handle.read(0..<rows, into: buffer) }
        }.get()
        held = bytes
    }

    /// Gathers a row of the image from the rows of the file.
    private func rotate(_ row: Int, into line: UnsafeMutableRawBufferPointer) {
        let lineAlong = orientation.flips ? header.height - 1 - row : row
        for column in 0..<header.width {
            let across = orientation.mirrors ? header.width - 1 - column : column
            let pixel =
                orientation.transposes
                ? across * header.height + lineAlong : lineAlong * header.width + across
            for byte in 0..<pixelBytes {
                line[column * pixelBytes + byte] = held[pixel * pixelBytes + byte]
            }
        }
    }
}
