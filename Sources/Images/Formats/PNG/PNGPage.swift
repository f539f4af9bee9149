/// The picture of a PNG file.
package final class PNGPage: PageReader {
    /// The most bytes that an interlaced picture may have: all of it is held.
    private static let largestInterlaced = 256 << 20

    package let header: PageHeader
    private let input: ImageInput
    private let content: ImageContent
    private var reader: PNGReader

    /// Reads the header of a PNG.
    ///
    /// - Parameters:
    ///   - input: The file.
    ///   - content: What its pixels are read as.
    /// - Throws: ``ImageError``; ``ImageError/unreadableVariant(found:cure:)`` for an interlaced
    ///   picture (Adam7) of more than 256 MiB.
    package init(
        _ input: ImageInput, as content: ImageContent = .picture
    ) throws(ImageError) {
        try FileSignature.requirePNG(input.beginning(16))
        let reader = try PNGReader(input, as: content)
        let png = reader.header
        header = PageHeader(
            width: Int(png.width), height: Int(png.height), channels: Int(png.channels),
            kind: .unsigned(bits: Int(png.bits)), bits: Int(png.stored_bits),
            pixelSize: PixelDensity(perMetre: png.pixels_per_metre).size)
        let (bytes, overflow) = header.rowBytes.multipliedReportingOverflow(by: header.height)
        if png.interlaced, overflow || bytes > Self.largestInterlaced {
            throw .unreadableVariant(
                found: "an interlaced PNG of \((overflow ? .max : bytes) >> 20) MiB of pixels",
                cure: "Save it without interlacing (Adam7).")
        }
        self.input = input
        self.content = content
        self.reader = reader
    }

    package func read(
        _ rows: Range<Int>, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        precondition(samples.count == rows.count * header.rowBytes, "rows do not fit their place")
        guard !rows.isEmpty else { return }
        if !reader.reaches(rows.lowerBound) { reader = try PNGReader(input, as: content) }
        try reader.read(rows, into: samples)
    }
}
