import CPNG

/// The PNG format (W3C specification, 3rd edition), through libpng's full interface.
///
/// Strict: every checksum must be right, and the file must be complete to its last chunk.
package enum PNGFormat {
    /// The largest interlaced image, in bytes of its pixels: it is held in memory whole.
    private static let maxInterlacedBytes = 256 << 20

    /// Reads the header, up to the first pixel.
    ///
    /// - Parameters:
    ///   - input: The file.
    ///   - interpretation: Whether palette entries are colours or labels.
    /// - Returns: The image.
    /// - Throws: ``ImageError``; ``ImageError/unreadableVariant(found:cure:)`` for an interlaced
    ///   image (Adam7) of more than 256 MiB.
    package static func open(
        _ input: ImageInput, as interpretation: PixelInterpretation = .intensities
    ) throws(ImageError) -> any PageReader {
        try FileSignature.requirePNG(input.prefix(16))
        return try SequentialPage(input: input, codec: codec(for: interpretation)) {
            png throws(ImageError) in
            let header = PageHeader(
                width: Int(png.width), height: Int(png.height), channels: Int(png.channels),
                kind: .unsigned(bits: Int(png.bits)), bits: Int(png.stored_bits),
                pixelSize: PixelDensity(perMetre: png.pixels_per_metre).size,
                hasColourIndices: png.has_colour_indices)
            let (bytes, overflow) = header.rowBytes.multipliedReportingOverflow(by: header.height)
            if png.interlaced, overflow || bytes > maxInterlacedBytes {
                throw .unreadableVariant(
                    found: "an interlaced PNG of \((overflow ? .max : bytes) >> 20) MiB of pixels",
                    cure: "Save it without interlacing (Adam7).")
            }
            return header
        }
    }

    private static func codec(
        for interpretation: PixelInterpretation
    ) -> SequentialCodec<cpng_header> {
        SequentialCodec(
            create: cpng_reader_create, destroy: cpng_reader_destroy,
            readHeader: { reader, file in
                var header = cpng_header()
                return cpng_read_header(reader, file, interpretation == .labels, &header)
                    ? header : nil
            },
            canReach: cpng_reader_can_reach, readRows: cpng_read_rows,
            status: { cpng_reader_status($0) }, cure: "Save it again as PNG.")
    }
}
