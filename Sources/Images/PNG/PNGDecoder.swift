import CPNG

/// A PNG being decoded from memory; the decoder is freed when the value goes out of scope.
///
/// Strict: every checksum must be right, and the file must be whole to its last chunk.
/// Source: PNG specification (W3C, 3rd edition), through libpng's full interface.
package struct PNGDecoder: ~Copyable {
    private let handle: OpaquePointer
    private let header: cpng_header

    /// Decodes a whole PNG.
    ///
    /// - Parameters:
    ///   - bytes: The file's content.
    ///   - limits: Checked on the header, before memory for pixels is taken.
    /// - Returns: The pixels, palettes and small depths widened.
    /// - Throws: ``ImageError``, with libpng's own words where it found the fault.
    /// - Complexity: O(*n*), where *n* is the number of samples.
    package static func decode(
        _ bytes: [UInt8], limits: ImageLimits = ImageLimits()
    ) throws(ImageError) -> Raster {
        try FileSignature.requirePNG(bytes)
        let result: Result<Raster, ImageError> = bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(ImageError) -> Raster in
                let decoder = try PNGDecoder(buffer)
                try limits.check(width: decoder.width, height: decoder.height)
                return try decoder.raster()
            }
        }
        return try result.get()
    }

    private var width: Int { Int(header.width) }
    private var height: Int { Int(header.height) }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) throws(ImageError) {
        guard let handle = cpng_reader_create(bytes.baseAddress, bytes.count) else {
            throw .broken(reason: "libpng found no memory for a decoder")
        }
        var header = cpng_header()
        guard cpng_read_header(handle, &header) else {
            let error = Self.error(of: handle)
            cpng_reader_destroy(handle)
            throw error
        }
        self.handle = handle
        self.header = header
    }

    deinit { cpng_reader_destroy(handle) }

    private func raster() throws(ImageError) -> Raster {
        let channels = Int(header.channels)
        let count = width * height * channels
        let samples: Raster.Samples =
            header.bits == 16
            ? .sixteen(try pixels(UInt16.self, count: count))
            : .eight(try pixels(UInt8.self, count: count))
        return Raster(
            width: width, height: height, channels: channels, samples: samples,
            pixelSize: PixelDensity(perMetre: header.pixels_per_metre).size)
    }

    private func pixels<Sample: FixedWidthInteger>(
        _: Sample.Type, count: Int
    ) throws(ImageError) -> [Sample] {
        var complete = false
        let samples = [Sample](unsafeUninitializedCapacity: count) { buffer, initialized in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            // Zeroed, so that no code path, libpng's included, reads what was never written.
            bytes.initializeMemory(as: UInt8.self, repeating: 0)
            complete = cpng_read_pixels(
                handle, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count / height)
            initialized = count
        }
        guard complete else { throw Self.error(of: handle) }
        return samples
    }

    private static func error(of handle: OpaquePointer) -> ImageError {
        cpng_reader_ran_short(handle)
            ? .truncated : .broken(reason: String(cString: cpng_reader_message(handle)))
    }
}
