import Images

/// How much memory an image takes while it is in hand, predicted before any is taken.
package enum MemoryNeed {
    /// Bytes for each pixel besides its samples.
    ///
    /// Gray and prepared planes, two blended maps, labels, basins, the mask, pictures and files: 31
    /// were measured where nuclei lie as they do, 56 where they are as dense as can be (peak of
    /// `segment`, 16 to 64 megapixels).
    private static let perPixel = 60
    /// More of them where outlines are exported: 39 were measured, of nuclei as dense as can be.
    private static let perPixelOfExports = 40
    /// Bytes that an image of any size takes.
    private static let fixed = 1 << 20

    /// Bytes that an image of any size takes that is segmented in bands: decoders and encoders, the
    /// tiles in hand, tables of nuclei.
    private static let fixedInBands = 160 << 20
    /// Bytes for each pixel of a row of tiles: samples, gray and prepared intensities, two blended
    /// maps, provisional labels.
    private static let perPixelOfBand = 20
    /// Bytes for each pixel of the largest component of touching nuclei, which is parted whole.
    private static let perPixelOfComponent = 40
    /// The pixels of the largest component that is parted whole.
    private static let largestComponent = 1 << 24
    /// The rows of tiles that are beside those of one side: their overlap, twice at most.
    private static let rowsBesides = 64
    /// Bytes for each pixel of the rows that become one of the thumbnail: samples and labels, twice.
    private static let perPixelOfPicture = 24
    /// The longer side of a thumbnail.
    private static let thumbnail = 192
    /// Bytes of ImageJ's outlines for each pixel of the image, where nuclei are as dense as can be:
    /// they are in memory until all are there.
    private static let bytesOfOutlines = 4
    /// Pixels of the whole image for each byte of the tables of labels and of nuclei.
    private static let pixelsPerByte = 8

    /// Predicts what an image takes that is segmented whole or, if it is larger, in bands.
    ///
    /// - Parameters:
    ///   - bytes: Those of the file that are read into memory.
    ///   - header: What the header of its first page says, or `nil` where it is no image that can
    ///     be read.
    ///   - stack: How many planes the file has; each is as large as the first.
    ///   - exports: What is written besides.
    ///   - whole: The most pixels of an image that is segmented whole.
    ///   - side: Of a tile.
    /// - Returns: Bytes; the largest number there is where it cannot be said in fewer.
    package static func bytes(
        file bytes: Int, _ header: PageHeader?, stack: StackSize = StackSize(),
        exports: ExportChoice = ExportChoice(), whole: Int = .max, side: Int = 256
    ) -> Int {
        guard let header else { return sum(bytes, fixed) }
        let pixels = product(header.width, header.height)
        guard pixels <= whole else {
            let outlines = exports.roiSet ? product(pixels, bytesOfOutlines) : 0
            return sum(
                sum(bytes, outlines),
                bandedBytes(width: header.width, height: header.height, side: side))
        }
        let perPixel =
            perPixel + (exports == ExportChoice() ? 0 : perPixelOfExports)
            + bytesPerPixel(of: header, stack)
        return sum(bytes, sum(fixed, product(pixels, perPixel)))
    }

    /// Predicts what an image takes that is segmented in bands: 160 MiB, 20 B for each pixel of a
    /// row of tiles, 24 B for each of a row of the thumbnail, 40 B for each of a component that may
    /// be parted whole, and 1 B for every eight of the image.
    ///
    /// - Parameters:
    ///   - width: The image's columns.
    ///   - height: Its rows.
    ///   - side: Of a tile.
    /// - Returns: Bytes; the largest number there is where it cannot be said in fewer.
    package static func bandedBytes(width: Int, height: Int, side: Int) -> Int {
        let pixels = product(width, height)
        let band = product(product(width, side + rowsBesides), perPixelOfBand)
        let component = product(min(pixels, largestComponent), perPixelOfComponent)
        let rows = min(height, max(width, height) / thumbnail + 1)
        let square = product(product(width, rows), perPixelOfPicture)
        return sum(sum(sum(fixedInBands, band), square), sum(component, pixels / pixelsPerByte))
    }

    /// Of the samples while a picture is decoded: as the file has them, twice where several planes
    /// become one, and as the 16 bits that stand for them where they are no such numbers.
    private static func bytesPerPixel(of header: PageHeader, _ stack: StackSize) -> Int {
        let own = header.kind.bytes * (stack.focuses > 1 ? 2 : 1)
        let isScaled = header.kind != .unsigned(bits: 8) && header.kind != .unsigned(bits: 16)
        return header.channels * (own + (isScaled ? 2 : 0))
    }

    private static func sum(_ a: Int, _ b: Int) -> Int {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }

    private static func product(_ a: Int, _ b: Int) -> Int {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? .max : product
    }
}
