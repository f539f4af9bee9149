/// Encodes PNG files in memory.
package enum PNGEncoder {
    /// Encodes a raster with its depth, channels and pixel size.
    ///
    /// - Parameters:
    ///   - raster: The pixels.
    ///   - compression: How hard it is compressed.
    /// - Returns: The content of the file.
    /// - Throws: ``ImageError/notEncodable(reason:)`` with libpng's own message,
    ///   ``ImageError/outOfMemory``.
    /// - Complexity: O(*n*), where *n* is the number of samples.
    package static func encode(
        _ raster: Raster, compression: PNGCompression = .photograph
    ) throws(ImageError) -> [UInt8] {
        let writer = try PNGWriter(
            header: PageHeader(
                width: raster.width, height: raster.height, channels: raster.channels,
                kind: .unsigned(bits: raster.bits), bits: raster.bits,
                pixelSize: raster.pixelSize),
            compression: compression)
        switch raster.samples {
        case .eight(let samples): try write(samples, to: writer)
        case .sixteen(let samples): try write(samples, to: writer)
        }
        try writer.finish()
        return writer.withBytes { Array($0) }
    }

    private static func write<Sample>(
        _ samples: [Sample], to writer: PNGWriter
    ) throws(ImageError) {
        let result: Result<Void, ImageError> = samples.withUnsafeBytes { bytes in
            Result { () throws(ImageError) in try writer.write(bytes) }
        }
        try result.get()
    }
}
