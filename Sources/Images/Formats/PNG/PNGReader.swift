import CPNG

/// libpng at work on a file; it is freed when the value goes out of scope.
///
/// Strict: every checksum must be right, and the file must be whole to its last chunk.
/// Source: PNG specification (W3C, 3rd edition), through libpng's full interface.
struct PNGReader: ~Copyable {
    /// What the file says up to its pixels.
    let header: cpng_header
    private let handle: OpaquePointer
    private let input: ImageInput

    /// Reads up to the pixels.
    ///
    /// - Throws: ``ImageError``, with libpng's own words where it found the fault.
    init(_ input: ImageInput, as content: ImageContent) throws(ImageError) {
        guard let handle = cpng_reader_create() else {
            throw .broken(reason: "libpng found no memory for a decoder")
        }
        var header = cpng_header()
        guard input.lend({ cpng_read_header(handle, $0, content == .labels, &header) }) else {
            let error = Self.error(of: handle)
            cpng_reader_destroy(handle)
            throw error
        }
        self.header = header
        self.handle = handle
        self.input = input
    }

    deinit { cpng_reader_destroy(handle) }

    /// Whether a row is not above those that have been read, and nothing has failed.
    func reaches(_ row: Int) -> Bool { cpng_reader_reaches(handle, row) }

    /// Decodes rows, and with the last one reads the end of the file.
    ///
    /// - Throws: ``ImageError``, with libpng's own words where it found the fault.
    func read(
        _ rows: Range<Int>, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        let complete = samples.withMemoryRebound(to: UInt8.self) { pixels in
            input.lend { file in
                cpng_read_rows(
                    handle, file, rows.lowerBound, rows.count, pixels.baseAddress,
                    pixels.count / max(rows.count, 1))
            }
        }
        guard complete else { throw Self.error(of: handle) }
    }

    private static func error(of handle: OpaquePointer) -> ImageError {
        cpng_reader_ran_short(handle)
            ? .truncated : .broken(reason: String(cString: cpng_reader_message(handle)))
    }
}
