import CPNG

/// Writes a PNG file a band of rows at a time.
package final class PNGWriter {
    private let handle: OpaquePointer
    private let header: PageHeader
    private var rowsLeft: Int

    /// Starts a file at the offset of a descriptor.
    ///
    /// - Parameters:
    ///   - descriptor: An open file, written in blocks of 256 KiB; the caller closes it.
    ///   - header: Samples must be unsigned, of 8 or 16 bits.
    ///   - compression: How hard it is compressed.
    /// - Throws: ``ImageError/notEncodable(reason:)`` with libpng's own message,
    ///   ``ImageError/outOfMemory``, ``ImageError/system(errno:)``.
    package convenience init(
        descriptor: CInt, header: PageHeader, compression: PNGCompression
    ) throws(ImageError) {
        precondition(descriptor >= 0, "a file is open")
        try self.init(to: descriptor, header: header, compression: compression)
    }

    /// Starts a file in memory; see ``withBytes(_:)``.
    convenience init(header: PageHeader, compression: PNGCompression) throws(ImageError) {
        try self.init(to: -1, header: header, compression: compression)
    }

    private init(
        to descriptor: CInt, header: PageHeader, compression: PNGCompression
    ) throws(ImageError) {
        precondition((1...4).contains(header.channels), "a pixel has one to four channels")
        precondition(
            header.kind == .unsigned(bits: 8) || header.kind == .unsigned(bits: 16),
            "a PNG holds whole numbers from 0, of 8 or 16 bits")
        guard let handle = cpng_writer_create(descriptor) else {
            throw .outOfMemory
        }
        self.handle = handle
        self.header = header
        rowsLeft = header.height
        let begun = cpng_write_header(
            handle,
            cpng_header(
                width: UInt32(clamping: header.width), height: UInt32(clamping: header.height),
                bits: UInt8(header.kind.bytes * 8), channels: UInt8(header.channels),
                stored_bits: 0, interlaced: false, has_colour_indices: false,
                pixels_per_metre: PixelDensity(size: header.pixelSize).perMetre, orientation: 0),
            cpng_compression(
                level: CInt(compression.level), filters_rows: compression.filtersRows))
        guard begun else { throw error }
    }

    deinit { cpng_writer_destroy(handle) }

    /// Writes the next rows: [row, column, channel] in native byte order, dense.
    ///
    /// - Throws: ``ImageError/notEncodable(reason:)``, ``ImageError/outOfMemory``,
    ///   ``ImageError/system(errno:)``.
    package func write(_ rows: UnsafeRawBufferPointer) throws(ImageError) {
        precondition(rows.count.isMultiple(of: header.rowBytes), "rows are whole")
        let count = rows.count / header.rowBytes
        precondition(count <= rowsLeft, "there are no more rows than the header says")
        rowsLeft -= count
        let written = rows.withMemoryRebound(to: UInt8.self) { pixels in
            cpng_write_rows(handle, pixels.baseAddress, header.rowBytes, count)
        }
        guard written else { throw error }
    }

    /// Completes the file, all rows of which must have been written.
    ///
    /// - Throws: As ``write(_:)``.
    package func finish() throws(ImageError) {
        precondition(rowsLeft == 0, "an image has all its rows")
        guard cpng_write_end(handle) else { throw error }
    }

    /// Calls a function with the bytes of a completed file in memory.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        var count = 0
        let bytes = cpng_writer_bytes(handle, &count)
        return body(UnsafeBufferPointer(start: bytes, count: count))
    }

    private var error: ImageError { ImageError(encoding: cpng_writer_status(handle)) }
}
