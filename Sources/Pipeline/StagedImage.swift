import Images
import Linux

/// The size of an image, of its samples and of its pixels.
struct ImageDimensions {
    /// Pixels in a row.
    let width: Int
    /// Rows.
    let height: Int
    /// The bits of a sample as it is segmented: 8 or 16.
    let bits: Int
    /// The side of a pixel in micrometres, where known.
    let pixelSize: Double?

    /// The dimensions of a picture.
    init(of source: any RasterSource) {
        (width, height, bits) = (source.width, source.height, source.bits)
        pixelSize = source.pixelSize
    }

    /// Whether other programs can read a PNG of this size: with less than 2^31 samples.
    var fitsPNG: Bool { width * height < 1 << 31 }
}

/// A gray image that is written row by row into a staged file, as PNG or TIFF.
struct StagedImage {
    private enum Writer {
        case png(PNGWriter)
        case tiff(TIFFWriter)
    }

    private let file: StagedFile
    private let writer: Writer

    /// Begins an image.
    ///
    /// - Parameters:
    ///   - file: An empty file.
    ///   - dimensions: The size of the image.
    ///   - bits: The bits of a sample: 8, 16 or, in a TIFF alone, 32.
    ///   - isTIFF: Whether it is a BigTIFF of tiles rather than a PNG.
    ///   - compression: How hard a PNG is compressed.
    /// - Throws: ``FileError``, ``ImageError/notEncodable(reason:)``, ``ImageError/outOfMemory``.
    init(
        in file: StagedFile, dimensions: ImageDimensions, bits: Int, isTIFF: Bool,
        compression: PNGCompression
    ) throws {
        self.file = file
        writer =
            isTIFF
            ? .tiff(
                try TIFFWriter(
                    descriptor: file.descriptor, width: dimensions.width,
                    height: dimensions.height, bits: bits, pixelSize: dimensions.pixelSize))
            : .png(
                try PNGWriter(
                    descriptor: file.descriptor,
                    header: PageHeader(
                        width: dimensions.width, height: dimensions.height, channels: 1,
                        kind: .unsigned(bits: bits), bits: bits),
                    compression: compression))
    }

    /// Writes the next rows.
    ///
    /// - Throws: ``FileError``, ``ImageError/notEncodable(reason:)``, ``ImageError/outOfMemory``.
    func write<Sample: BitwiseCopyable>(_ samples: [Sample]) throws {
        try attempt { () throws(ImageError) in
            let result: Result<Void, ImageError> = samples.withUnsafeBytes { bytes in
                Result { () throws(ImageError) in
                    switch writer {
                    case .png(let writer): try writer.write(bytes)
                    case .tiff(let writer): try writer.write(bytes)
                    }
                }
            }
            try result.get()
        }
    }

    /// Ends the image.
    ///
    /// - Returns: Its file.
    /// - Throws: ``FileError``, ``ImageError/notEncodable(reason:)``, ``ImageError/outOfMemory``.
    func finish() throws -> StagedFile {
        try attempt { () throws(ImageError) in
            switch writer {
            case .png(let writer): try writer.finish()
            case .tiff(let writer): try writer.finish()
            }
        }
        return file
    }

    /// Does some work of the encoder; an error of write(2) becomes one that names the file.
    private func attempt(_ work: () throws(ImageError) -> Void) throws {
        do throws(ImageError) {
            try work()
        } catch {
            if case .system(let errno) = error { throw file.writeError(errno: errno) }
            throw error
        }
    }
}
