/// Decodes whole PNG files.
package enum PNGDecoder {
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
        let page = try PNGPage(.bytes(bytes))
        try limits.check(width: page.header.width, height: page.header.height)
        let rasters = PageRasters(
            page, pixelSize: page.header.pixelSize, time: DecodingLimits().time)
        return try rasters.raster(rows: 0..<page.header.height)
    }
}
