import CNetpbm

/// libnetpbm at work on a file; it is freed when the value goes out of scope.
///
/// Source: the specifications of PBM, PGM and PPM (netpbm.sourceforge.net/doc), through the library
/// of the formats' own makers.
struct PNMReader: ~Copyable {
    /// What the file says up to its pixels.
    let header: cnetpbm_header
    private let handle: OpaquePointer
    private let input: ImageInput

    /// Reads up to the pixels.
    ///
    /// - Throws: ``ImageError``, with libnetpbm's own words where it found the fault.
    init(_ input: ImageInput) throws(ImageError) {
        guard let handle = cnetpbm_reader_create() else {
            throw .broken(reason: "libnetpbm found no memory for a decoder")
        }
        var header = cnetpbm_header()
        guard input.lend({ cnetpbm_read_header(handle, $0, &header) }) else {
            let error = Self.error(of: handle)
            cnetpbm_reader_destroy(handle)
            throw error
        }
        self.header = header
        self.handle = handle
        self.input = input
    }

    deinit { cnetpbm_reader_destroy(handle) }

    /// Whether a row is not above those that have been read, and nothing has failed.
    func reaches(_ row: Int) -> Bool { cnetpbm_reader_reaches(handle, row) }

    /// Decodes rows, every sample times a factor.
    ///
    /// - Throws: ``ImageError``, with libnetpbm's own words where it found the fault.
    func read(
        _ rows: Range<Int>, times factor: Int, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        let complete = samples.withMemoryRebound(to: UInt8.self) { pixels in
            input.lend { file in
                cnetpbm_read_rows(
                    handle, file, rows.lowerBound, rows.count, UInt32(factor), pixels.baseAddress,
                    pixels.count / max(rows.count, 1))
            }
        }
        guard complete else { throw Self.error(of: handle) }
    }

    private static func error(of handle: OpaquePointer) -> ImageError {
        cnetpbm_reader_ran_short(handle)
            ? .truncated : .broken(reason: String(cString: cnetpbm_reader_message(handle)))
    }
}
