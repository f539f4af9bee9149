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
            let stored = png.stored
            var header = PageHeader(
                width: Int(stored.width), height: Int(stored.height),
                channels: Int(stored.channels), kind: .unsigned(bits: Int(stored.bits)),
                bits: Int(stored.stored_bits),
                pixelSize: PixelDensity(perMetre: stored.pixels_per_metre).size,
                palette: png.palette, orientation: Int(stored.orientation),
                hasColourIndices: stored.has_colour_indices)
            let (bytes, overflow) = header.rowBytes.multipliedReportingOverflow(by: header.height)
            if stored.interlaced, overflow || bytes > maxInterlacedBytes {
                throw .unreadableVariant(
                    found: "an interlaced PNG of \((overflow ? .max : bytes) >> 20) MiB of pixels",
                    cure: "Save it without interlacing (Adam7).")
            }
            header.decoding = memory(of: header, isInterlaced: stored.interlaced)
            return header
        }
    }

    /// The memory that decoding takes besides the samples.
    ///
    /// libpng keeps two rows of at most 8 bytes a pixel (png_read_start_row) and zlib's window; of an
    /// interlaced image, whose rows are complete with the last pass only, all samples are kept.
    /// Chunks besides IDAT take at most 64 KiB (CPNG).
    private static func memory(of header: PageHeader, isInterlaced: Bool) -> DecodingMemory {
        let rows = header.width.clampedProduct(16).clampedSum(256 << 10)
        guard isInterlaced else { return DecodingMemory(bytes: rows) }
        let picture = header.height.clampedProduct(
            header.rowBytes.clampedSum(MemoryLayout<UnsafeRawPointer>.size))
        return DecodingMemory(
            bytes: rows.clampedSum(picture),
            block: DecodingMemory.Block(
                name: "an interlaced picture, which is decoded as a whole",
                cure: "Save it without interlacing (Adam7)."))
    }

    /// The header of a file, and what its palette stands for.
    private struct Header {
        var stored = cpng_header()
        var palette: PaletteKind?
    }

    private static func codec(for interpretation: PixelInterpretation) -> SequentialCodec<Header> {
        SequentialCodec(
            create: cpng_reader_create, destroy: cpng_reader_destroy,
            readHeader: { reader, file in
                var header = Header()
                guard cpng_read_header(reader, file, &header.stored) else { return nil }
                if interpretation == .labels {
                    cpng_use_palette(reader, cpng_palette_labels, &header.stored)
                    return header
                }
                header.palette = palette(of: reader, bits: Int(header.stored.stored_bits))
                if header.palette == .display {
                    cpng_use_palette(reader, cpng_palette_indices, &header.stored)
                }
                return header
            },
            canReach: cpng_reader_can_reach, readRows: cpng_read_rows,
            status: { cpng_reader_status($0) }, cure: "Save it again as PNG.")
    }

    /// The meaning of the palette; `nil` without one.
    private static func palette(of reader: OpaquePointer, bits: Int) -> PaletteKind? {
        withUnsafeTemporaryAllocation(of: (UInt8, UInt8, UInt8).self, capacity: 256) { colours in
            let count = Int(cpng_palette(reader, colours.baseAddress))
            guard count > 0 else { return nil }
            return PaletteKind(
                of: colours.prefix(count).map { ChannelColour(red: $0, green: $1, blue: $2) },
                bits: bits)
        }
    }
}
