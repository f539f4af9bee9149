import CJPEG

/// libjpeg-turbo at work on a file; it is freed when the value goes out of scope.
///
/// Strict: damage that the library would paint over is an error, and the file must be whole to its
/// last marker. Source: ITU-T T.81, through libjpeg-turbo's libjpeg interface.
struct JPEGReader: ~Copyable {
    /// The most that the library may hold: all coefficients of a progressive picture are.
    private static let memory = 256 << 20

    /// What the file says up to its pixels.
    let header: cjpeg_header
    private let handle: OpaquePointer
    private let input: ImageInput

    /// Reads up to the pixels.
    ///
    /// - Throws: ``ImageError``, with libjpeg's own words where it found the fault.
    init(_ input: ImageInput) throws(ImageError) {
        guard let handle = cjpeg_reader_create(Self.memory) else {
            throw .broken(reason: "libjpeg found no memory for a decoder")
        }
        var header = cjpeg_header()
        guard input.lend({ cjpeg_read_header(handle, $0, &header) }) else {
            let error = Self.error(of: handle)
            cjpeg_reader_destroy(handle)
            throw error
        }
        self.header = header
        self.handle = handle
        self.input = input
    }

    deinit { cjpeg_reader_destroy(handle) }

    /// Whether a row is not above those that have been read, and nothing has failed.
    func reaches(_ row: Int) -> Bool { cjpeg_reader_reaches(handle, row) }

    /// Decodes rows, and with the last one reads the end of the file.
    ///
    /// - Throws: ``ImageError``, with libjpeg's own words where it found the fault.
    func read(
        _ rows: Range<Int>, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        let complete = samples.withMemoryRebound(to: UInt8.self) { pixels in
            input.lend { file in
                cjpeg_read_rows(
                    handle, file, rows.lowerBound, rows.count, pixels.baseAddress,
                    pixels.count / max(rows.count, 1))
            }
        }
        guard complete else { throw Self.error(of: handle) }
    }

    private static func error(of handle: OpaquePointer) -> ImageError {
        let message = String(cString: cjpeg_reader_message(handle))
        return switch cjpeg_reader_failure(handle) {
        case cjpeg_ran_short: .truncated
        case cjpeg_unsupported:
            .unreadableVariant(
                found: "a JPEG of an uncommon kind (\(message))",
                cure: "Save it as a baseline JPEG of 8 bits, or without loss as PNG or TIFF.")
        case cjpeg_too_large:
            .unreadableVariant(
                found: "a progressive JPEG that takes more than \(memory >> 20) MiB to decode",
                cure: "Save it as a baseline JPEG, or without loss as PNG or TIFF.")
        default: .broken(reason: message)
        }
    }
}
