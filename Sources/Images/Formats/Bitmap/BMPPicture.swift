import CLeptonica

/// A picture that leptonica has decoded; freed with the last reference.
final class BMPPicture {
    private let handle: OpaquePointer

    /// Decodes a file that ends where its pixels do.
    ///
    /// - Throws: ``ImageError/broken(reason:)`` where leptonica refuses it.
    init(_ bytes: [UInt8], of header: PageHeader) throws(ImageError) {
        let handle = bytes.withUnsafeBufferPointer {
            cleptonica_decode_bmp($0.baseAddress, $0.count)
        }
        guard let handle else { throw .broken(reason: "leptonica cannot make sense of its header") }
        self.handle = handle
        guard cleptonica_width(handle) == header.width, cleptonica_height(handle) == header.height
        else { throw .broken(reason: "leptonica finds another size than its header says") }
    }

    deinit { cleptonica_destroy(handle) }

    /// Copies rows that exist.
    ///
    /// - Throws: ``ImageError/broken(reason:)`` for a pixel whose colour is not in the palette.
    func copy(
        _ rows: Range<Int>, channels: Int, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        let copied = samples.withMemoryRebound(to: UInt8.self) { pixels in
            cleptonica_copy_rows(
                handle, rows.lowerBound, rows.count, UInt32(channels), pixels.baseAddress)
        }
        guard copied else { throw .broken(reason: "a pixel's colour is not in the palette") }
    }
}
