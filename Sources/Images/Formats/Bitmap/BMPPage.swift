/// The picture of an uncompressed BMP file; decoded as a whole when its first rows are read.
package final class BMPPage: PageReader {
    /// The most bytes that a picture may have: all of it is held.
    private static let largest = 256 << 20

    package let header: PageHeader
    private let input: ImageInput
    private let end: Int
    private var picture: BMPPicture?

    /// Reads the header of a BMP.
    ///
    /// - Throws: ``ImageError``; ``ImageError/unreadableVariant(found:cure:)`` for compression, other
    ///   depths than 1, 4, 8 and 24 bits, and more than 256 MiB.
    package init(_ input: ImageInput) throws(ImageError) {
        let bmp = try BMPHeader(input.beginning(BMPHeader.length))
        let held = max(bmp.end, bmp.width * bmp.height * (bmp.depth == 24 ? 4 : 1))
        guard held <= Self.largest else {
            throw .unreadableVariant(
                found: "a BMP that takes \(held >> 20) MiB to decode",
                cure: "Save it as TIFF or PNG.")
        }
        guard bmp.end <= input.size else { throw .truncated }
        header = PageHeader(
            width: bmp.width, height: bmp.height, channels: bmp.channels,
            kind: .unsigned(bits: 8), bits: min(bmp.depth, 8),
            pixelSize: PixelDensity(perMetre: bmp.perMetre).size)
        end = bmp.end
        self.input = input
    }

    package func read(
        _ rows: Range<Int>, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        precondition(samples.count == rows.count * header.rowBytes, "rows do not fit their place")
        precondition(rows.lowerBound >= 0 && rows.upperBound <= header.height, "rows exist")
        try decoded().copy(rows, channels: header.channels, into: samples)
    }

    private func decoded() throws(ImageError) -> BMPPicture {
        if let picture { return picture }
        let picture = try BMPPicture(input.beginning(end), of: header)
        self.picture = picture
        return picture
    }
}
