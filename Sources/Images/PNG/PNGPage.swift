/// The picture of a PNG file.
package final class PNGPage: PageReader {
    package let header: PageHeader
    private let raster: Raster

    /// Reads the header of a PNG.
    ///
    /// - Throws: ``ImageError``.
    package init(_ input: ImageInput) throws(ImageError) {
        guard case .bytes(let bytes) = input else { throw .empty }
        raster = try PNGDecoder.decode(bytes)
        header = PageHeader(
            width: raster.width, height: raster.height, channels: raster.channels,
            kind: .unsigned(bits: raster.bits), bits: raster.bits, pixelSize: raster.pixelSize)
    }

    package func read(
        _ rows: Range<Int>, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        let row = header.rowBytes
        func copy(_ bytes: UnsafeRawBufferPointer) {
            samples.copyMemory(
                from: UnsafeRawBufferPointer(
                    rebasing: bytes[rows.lowerBound * row..<rows.upperBound * row]))
        }
        switch raster.samples {
        case .eight(let values): values.withUnsafeBytes(copy)
        case .sixteen(let values): values.withUnsafeBytes(copy)
        }
    }
}
