import CPNG
import Glibc

/// Writes PNG files to memory.
package enum PNGEncoder {
    /// Encodes a raster as a PNG of its depth and channels, and of its pixel size if it has one.
    ///
    /// - Parameters:
    ///   - raster: The pixels.
    ///   - compression: zlib's level, 0…9; masks compress well at any.
    /// - Returns: The file's content.
    /// - Throws: ``ImageError/notEncodable(reason:)`` with libpng's own words.
    /// - Complexity: O(*n*), where *n* is the number of samples.
    package static func encode(
        _ raster: Raster, compression: Int = 3
    ) throws(ImageError) -> [UInt8] {
        let header = cpng_header(
            width: UInt32(raster.width), height: UInt32(raster.height), bits: UInt8(raster.bits),
            channels: UInt8(raster.channels),
            pixels_per_metre: PixelDensity(size: raster.pixelSize).perMetre)
        let rowBytes = raster.width * raster.channels * raster.bits / 8
        let result: Result<[UInt8], ImageError> =
            switch raster.samples {
            case .eight(let samples):
                samples.withUnsafeBytes { encode($0, rowBytes, header, compression) }
            case .sixteen(let samples):
                samples.withUnsafeBytes { encode($0, rowBytes, header, compression) }
            }
        return try result.get()
    }

    private static func encode(
        _ samples: UnsafeRawBufferPointer, _ rowBytes: Int, _ header: cpng_header,
        _ compression: Int
    ) -> Result<[UInt8], ImageError> {
        var count = 0
        var message = [CChar](repeating: 0, count: 192)
        let encoded = samples.withMemoryRebound(to: UInt8.self) { pixels in
            cpng_encode(
                pixels.baseAddress, rowBytes, header, CInt(compression), &count, &message,
                message.count)
        }
        guard let encoded else {
            return .failure(
                .notEncodable(
                    reason: message.withUnsafeBufferPointer { buffer in
                        buffer.baseAddress.map { String(cString: $0) } ?? ""
                    }))
        }
        defer { free(encoded) }
        return .success(Array(UnsafeBufferPointer(start: encoded, count: count)))
    }
}
