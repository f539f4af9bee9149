import CJPEG

/// The JPEG format (ITU-T T.81), gray or RGB of 8 bits, through libjpeg-turbo.
///
/// Strict: damage that the library would paint over is an error, and the file must be complete to
/// its last marker. Pixels are read in the order in which they are stored, whatever Exif says, as
/// tifffile and scikit-image do.
package enum JPEGFormat {
    /// The most memory that libjpeg allocates, in bytes.
    ///
    /// It holds all coefficients of a progressive image.
    private static let memoryLimit = 256 << 20

    /// Reads the header, up to the first pixel.
    ///
    /// - Parameter input: The file.
    /// - Returns: The image.
    /// - Throws: ``ImageError``; ``ImageError/unreadableVariant(found:cure:)`` for CMYK, other
    ///   depths than 8 bits and processes that libjpeg-turbo does not decode.
    package static func open(_ input: ImageInput) throws(ImageError) -> any PageReader {
        try SequentialPage(input: input, codec: codec) { jpeg throws(ImageError) in
            guard jpeg.channels > 0 else {
                throw .unreadableVariant(
                    found: jpeg.stored_channels == 4
                        ? "a JPEG in the colours of print (CMYK)"
                        : "a JPEG of \(jpeg.stored_channels) channels that are no known colours",
                    cure: "Save it as gray or RGB.")
            }
            return PageHeader(
                width: Int(jpeg.width), height: Int(jpeg.height), channels: Int(jpeg.channels),
                kind: .unsigned(bits: 8), bits: 8, pixelSize: density(of: jpeg).size,
                orientation: Int(jpeg.orientation), decoding: memory(of: jpeg))
        }
    }

    /// The memory that decoding takes besides the samples: the coefficients of a picture that has
    /// several scans.
    private static func memory(of jpeg: cjpeg_header) -> DecodingMemory {
        DecodingMemory(
            bytes: Int(clamping: jpeg.decoding_bytes),
            block: jpeg.progressive
                ? DecodingMemory.Block(
                    name: "the coefficients of a progressive JPEG",
                    cure: "Save it as a baseline JPEG, or without loss as PNG or TIFF.") : nil)
    }

    private static var codec: SequentialCodec<cjpeg_header> {
        SequentialCodec(
            create: { cjpeg_reader_create(memoryLimit) }, destroy: cjpeg_reader_destroy,
            readHeader: { reader, file in
                var header = cjpeg_header()
                return cjpeg_read_header(reader, file, &header) ? header : nil
            },
            canReach: cjpeg_reader_can_reach, readRows: cjpeg_read_rows,
            status: { cjpeg_reader_status($0) },
            cure: "Save it as a baseline JPEG of 8 bits, or without loss as PNG or TIFF.")
    }

    /// The density in JFIF (ITU-T T.871, 10.1), if it is the same in x and y.
    private static func density(of jpeg: cjpeg_header) -> PixelDensity {
        guard jpeg.density_x == jpeg.density_y else { return PixelDensity(perMetre: 0) }
        let dots = Double(jpeg.density_x)
        return switch jpeg.density_unit {
        case 1: PixelDensity(perMetre: UInt32((dots / 0.0254).rounded()))
        case 2: PixelDensity(perMetre: UInt32(dots * 100))
        default: PixelDensity(perMetre: 0)
        }
    }
}
