/// The first picture of a PBM, PGM or PPM file, plain or raw.
///
/// Samples are as they are, whatever number is white; but of 1, 2 and 4 bits they are widened to
/// 0…255, as a PNG's are. A plain file must end in a blank: whether the last number of another is
/// whole cannot be told.
package final class PNMPage: PageReader {
    package let header: PageHeader
    private let input: ImageInput
    private var reader: PNMReader
    private let factor: Int

    /// Reads the header of a PNM.
    ///
    /// - Throws: ``ImageError``.
    package init(_ input: ImageInput) throws(ImageError) {
        let reader = try PNMReader(input)
        let pnm = reader.header
        let maximum = Int(pnm.maximum)
        let bits =
            switch maximum {
            case 1: 1
            case 3: 2
            case 15: 4
            case ..<256: 8
            case ..<4096: 12
            default: 16
            }
        factor = bits < 8 ? 255 / maximum : 1
        header = PageHeader(
            width: Int(pnm.width), height: Int(pnm.height), channels: Int(pnm.channels),
            kind: .unsigned(bits: bits > 8 ? 16 : 8), bits: bits)
        self.input = input
        self.reader = reader
    }

    package func read(
        _ rows: Range<Int>, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        precondition(samples.count == rows.count * header.rowBytes, "rows do not fit their place")
        guard !rows.isEmpty else { return }
        if !reader.reaches(rows.lowerBound) { reader = try PNMReader(input) }
        try reader.read(rows, times: factor, into: samples)
    }
}
