import CTIFF

/// Writes an image as a tiled BigTIFF with deflate compression, a band of rows at a time.
///
/// Its tiles are 256 pixels wide and high; one row of them is kept in memory.
package final class TIFFWriter {
    private let writer: OpaquePointer
    private let rowBytes: Int
    private var picture: ctiff_picture
    private var hasBegun = false

    /// Prepares a file; nothing is written before the first rows.
    ///
    /// - Parameters:
    ///   - descriptor: A file that is open for reading and writing, written at offsets from 0; it
    ///     must stay open, and the caller closes it.
    ///   - width: Columns.
    ///   - height: Rows.
    ///   - bits: Bits of an unsigned gray sample: 8, 16 or 32.
    ///   - pixelSize: The side of a square pixel in micrometres; `nil` if unknown.
    /// - Throws: ``ImageError/notEncodable(reason:)``, ``ImageError/outOfMemory``.
    package init(
        descriptor: CInt, width: Int, height: Int, bits: Int, pixelSize: Double?
    ) throws(ImageError) {
        precondition([8, 16, 32].contains(bits), "a sample has 8, 16 or 32 bits")
        precondition(width > 0 && height > 0, "an image has pixels")
        guard let width = UInt32(exactly: width), let height = UInt32(exactly: height) else {
            throw .notEncodable(reason: "a TIFF has fewer than 2^32 rows and columns")
        }
        guard let writer = ctiff_writer_create(descriptor) else {
            throw .outOfMemory
        }
        self.writer = writer
        rowBytes = Int(width) * bits / 8
        var density = 0.0
        if let pixelSize, pixelSize > 0, pixelSize.isFinite { density = 1e4 / pixelSize }
        picture = ctiff_picture(
            width: width, height: height, bits: UInt16(bits), pixels_per_centimetre: density)
    }

    deinit { ctiff_writer_destroy(writer) }

    /// Adds rows at the bottom.
    ///
    /// - Parameter rows: Any number of whole rows, in native byte order.
    /// - Throws: ``ImageError/notEncodable(reason:)``, also for more rows than the image has;
    ///   ``ImageError/system(errno:)`` if writing fails; ``ImageError/outOfMemory``.
    package func write(_ rows: UnsafeRawBufferPointer) throws(ImageError) {
        precondition(rows.count.isMultiple(of: rowBytes), "rows are written whole")
        guard let start = rows.baseAddress, !rows.isEmpty else { return }
        if !hasBegun {
            guard ctiff_writer_begin(writer, &picture) else { throw error }
            hasBegun = true
        }
        guard let count = UInt32(exactly: rows.count / rowBytes),
            ctiff_write_rows(writer, start.assumingMemoryBound(to: UInt8.self), count)
        else { throw error }
    }

    /// Writes the remaining tiles and the directory, without which the file is not a TIFF.
    ///
    /// - Throws: As ``write(_:)``; ``ImageError/notEncodable(reason:)`` also if rows are missing.
    package func finish() throws(ImageError) {
        guard hasBegun else { throw .notEncodable(reason: "no rows came") }
        guard ctiff_writer_finish(writer) else { throw error }
    }

    private var error: ImageError { ImageError(encoding: ctiff_writer_status(writer)) }
}
