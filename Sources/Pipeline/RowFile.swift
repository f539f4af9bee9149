import Images
import Linux

/// A gray picture that is written row by row into a staged file, as PNG or as TIFF.
struct RowFile {
    private enum Writer {
        case png(PNGWriter)
        case tiff(TIFFWriter)
    }

    private let file: StagedFile
    private let writer: Writer

    /// Begins a picture.
    ///
    /// - Parameters:
    ///   - file: Where it goes.
    ///   - frame: Its size.
    ///   - bits: Of a sample: 8, 16 or, as TIFF alone, 32.
    ///   - asTIFF: Whether it is to be a BigTIFF of tiles rather than a PNG.
    ///   - compression: Of a PNG: zlib's level.
    /// - Throws: ``FileError``, ``ImageError/notEncodable(reason:)``, ``ImageError/outOfMemory``.
    init(
        _ file: StagedFile, _ frame: PictureFrame, bits: Int, asTIFF: Bool, compression: Int
    ) throws {
        self.file = file
        writer =
            asTIFF
            ? .tiff(
                try TIFFWriter(
                    descriptor: file.descriptor, width: frame.width, height: frame.height,
                    bits: bits, pixelSize: frame.pixelSize))
            : .png(
                try PNGWriter(
                    descriptor: file.descriptor,
                    header: PageHeader(
                        width: frame.width, height: frame.height, channels: 1,
                        kind: .unsigned(bits: bits), bits: bits),
                    compression: compression))
    }

    /// Whether it is a TIFF.
    var isTIFF: Bool {
        if case .tiff = writer { true } else { false }
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

    /// Ends the picture.
    ///
    /// - Returns: The file.
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

    /// Turns the error of a write(2) into one that names the file.
    private func attempt(_ work: () throws(ImageError) -> Void) throws {
        do throws(ImageError) {
            try work()
        } catch {
            if case .system(let errno) = error { throw file.failure(errno) }
            throw error
        }
    }
}
