import Images

/// Decodes whole PNG files.
package enum PNGDecoder {
    /// Decodes a whole PNG.
    package static func decode(
        _ bytes: [UInt8], limits: ImageLimits = ImageLimits()
    ) throws(ImageError) -> Raster {
        let page = try PNGFormat.open(.bytes(bytes))
        let header = page.header
        try limits.check(width: header.width, height: header.height)
        let samples: Raster.Samples =
            header.kind.bytes == 1
            ? .eight(try read(page, UInt8.self)) : .sixteen(try read(page, UInt16.self))
        return Raster(
            width: header.width, height: header.height, channels: header.channels,
            samples: samples, pixelSize: header.pixelSize)
    }

    private static func read<Sample: FixedWidthInteger>(
        _ page: any PageReader, _: Sample.Type
    ) throws(ImageError) -> [Sample] {
        let header = page.header
        var samples = [Sample](
            repeating: 0, count: header.width * header.height * header.channels)
        let result: Result<Void, ImageError> = samples.withUnsafeMutableBytes { bytes in
            Result { () throws(ImageError) in try page.read(0..<header.height, into: bytes) }
        }
        try result.get()
        return samples
    }
}
