import CJPEG

/// The picture of a JPEG file, gray or RGB.
///
/// An orientation that a camera has noted (Exif) is not followed, as tifffile and scikit-image do
/// not: results lie on the pixels as they are stored.
package final class JPEGPage: PageReader {
    package let header: PageHeader
    private let input: ImageInput
    private var reader: JPEGReader

    /// Reads the header of a JPEG.
    ///
    /// - Throws: ``ImageError``; ``ImageError/unreadableVariant(found:cure:)`` for colours of
    ///   print, other depths than 8 bits and processes that libjpeg-turbo does not decode.
    package init(_ input: ImageInput) throws(ImageError) {
        let reader = try JPEGReader(input)
        let jpeg = reader.header
        guard jpeg.channels > 0 else {
            throw .unreadableVariant(
                found: jpeg.stored_channels == 4
                    ? "a JPEG in the colours of print (CMYK)"
                    : "a JPEG of \(jpeg.stored_channels) channels that are no known colours",
                cure: "Save it as gray or RGB.")
        }
        header = PageHeader(
            width: Int(jpeg.width), height: Int(jpeg.height), channels: Int(jpeg.channels),
            kind: .unsigned(bits: 8), bits: 8, pixelSize: Self.density(jpeg).size)
        self.input = input
        self.reader = reader
    }

    package func read(
        _ rows: Range<Int>, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        precondition(samples.count == rows.count * header.rowBytes, "rows do not fit their place")
        guard !rows.isEmpty else { return }
        if !reader.reaches(rows.lowerBound) { reader = try JPEGReader(input) }
        try reader.read(rows, into: samples)
    }

    /// Of JFIF (ITU-T T.871, 10.1): dots an inch or a centimetre, the same both ways.
    private static func density(_ jpeg: cjpeg_header) -> PixelDensity {
        guard jpeg.density_x == jpeg.density_y else { return PixelDensity(perMetre: 0) }
        let dots = Double(jpeg.density_x)
        return switch jpeg.density_unit {
        case 1: PixelDensity(perMetre: UInt32((dots / 0.0254).rounded()))
        case 2: PixelDensity(perMetre: UInt32(dots * 100))
        default: PixelDensity(perMetre: 0)
        }
    }
}
