import CInput
import CLeptonica

/// The image of an uncompressed BMP file, decoded whole by leptonica when its first rows are read.
package final class BMPPage: PageReader {
    /// The largest decoded image, in bytes: it is held in memory whole.
    private static let maxBytes = 256 << 20

    package let header: PageHeader
    private let input: ImageInput
    private let end: Int
    private var decoded: OpaquePointer?

    /// Reads the header of a BMP.
    ///
    /// - Parameters:
    ///   - input: The file.
    ///   - interpretation: What its pixels stand for; as labels, colours are those of the palette.
    /// - Throws: ``ImageError``; ``ImageError/unreadableVariant(found:cure:)`` for compression,
    ///   other depths than 1, 4, 8 and 24 bits, and more than 256 MiB.
    package init(
        input: ImageInput, as interpretation: PixelInterpretation = .intensities
    ) throws(ImageError) {
        let bmp = try BMPHeader(input.prefix(BMPHeader.length))
        let held = max(bmp.end, bmp.width * bmp.height * (bmp.depth == 24 ? 4 : 1))
        guard held <= Self.maxBytes else {
            throw .unreadableVariant(
                found: "a BMP that takes \(held >> 20) MiB to decode",
                cure: "Save it as TIFF or PNG.")
        }
        guard bmp.end <= input.size else { throw .truncated }
        let palette = interpretation == .intensities ? bmp.palette : nil
        header = PageHeader(
            width: bmp.width, height: bmp.height,
            channels: bmp.isGray || palette == .display ? 1 : 3, kind: .unsigned(bits: 8),
            bits: min(bmp.depth, 8), pixelSize: PixelDensity(perMetre: bmp.perMetre).size,
            palette: palette,
            decoding: Self.memory(of: bmp))
        end = bmp.end
        self.input = input
    }

    /// The memory that decoding takes besides the samples: the file's bytes, and the image as
    /// leptonica keeps it, with 4 bytes for each pixel of 24 bits, else as in the file.
    private static func memory(of bmp: BMPHeader) -> DecodingMemory {
        let image = bmp.depth == 24 ? 4 * bmp.width * bmp.height : bmp.end
        return DecodingMemory(
            bytes: bmp.end + image + (256 << 10),
            block: DecodingMemory.Block(
                name: "a BMP, which is decoded as a whole", cure: "Save it as TIFF or PNG."))
    }

    deinit { if let decoded { cleptonica_destroy(decoded) } }

    package func read(
        _ rows: Range<Int>, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        precondition(samples.count == rows.count * header.rowBytes, "rows do not fit their place")
        precondition(rows.lowerBound >= 0 && rows.upperBound <= header.height, "rows exist")
        let image = try decode()
        var status = cinput_status()
        let isDone = samples.withMemoryRebound(to: UInt8.self) { bytes in
            cleptonica_copy_rows(
                image, rows.lowerBound, rows.count, UInt32(header.channels),
                header.palette == .display, bytes.baseAddress, &status)
        }
        guard isDone else { throw Self.error(for: status) }
    }

    private func decode() throws(ImageError) -> OpaquePointer {
        if let decoded { return decoded }
        let bytes = try input.prefix(end)
        guard bytes.count == end else { throw .truncated }
        var status = cinput_status()
        let image = bytes.withUnsafeBufferPointer {
            cleptonica_decode_bmp($0.baseAddress, $0.count, &status)
        }
        guard let image else { throw Self.error(for: status) }
        guard cleptonica_width(image) == header.width, cleptonica_height(image) == header.height
        else {
            cleptonica_destroy(image)
            throw .broken(reason: "leptonica finds another size than its header says")
        }
        decoded = image
        return image
    }

    private static func error(for status: cinput_status) -> ImageError {
        withUnsafePointer(to: status) {
            ImageError(decoding: $0, cure: "Save it as an uncompressed BMP, or as PNG.")
        }
    }
}
