import Images
import Tiles

/// The memory that an image takes while it is processed, estimated before any is taken.
package enum MemoryEstimate {
    /// Bytes for each pixel besides its samples, of an image whose planes are in memory.
    ///
    /// Gray intensities, two blended maps, labels, basins, masks, overlays and files: 31 were
    /// measured with nuclei as they usually are, 56 where they are as dense as can be (peak of
    /// `segment`, 16 to 64 megapixels).
    private static let perPixel = 60
    /// Bytes more for each pixel of an image of one tile: maps and labels of a first pass, of which
    /// small nuclei are kept.
    private static let perPixelOfFirstPass = 12
    /// The pixels of the largest image of one tile.
    private static let oneTile = TilePlan.singleTileLimitInSquares << 16
    /// Bytes more where outlines are exported: 39 were measured, of nuclei as dense as can be.
    private static let perPixelOfExports = 40
    /// Bytes of any such image.
    private static let fixed = 1 << 20
    /// The bytes that reading the headers of a file may take without a reservation, in each worker.
    ///
    /// Besides, tables of the planes and channels that OME-XML names take up to 4 MiB.
    package static let unreservedHeaders = 2 << 20

    /// Bytes of any image whose planes are in scratch files: decoders and encoders, tiles, tables of
    /// nuclei.
    private static let fixedInBands = 160 << 20
    /// Bytes for each pixel of a row of tiles: samples, gray and prepared intensities, two blended
    /// maps, labels of components.
    private static let perPixelOfBand = 20
    /// Bytes for each pixel of the largest component of touching nuclei, which is split whole.
    private static let perPixelOfComponent = 40
    /// Bytes for each pixel of the network in a row of tiles of an enlarged image: what it takes, the
    /// blend of its outputs, and the outputs twice.
    private static let perPixelOfEnlargedBand = 32
    /// The pixels of the largest component that is split whole.
    private static let largestComponent = 1 << 24
    /// The rows of a row of tiles beyond the side of one: their overlap, twice at most.
    private static let overlapRows = 64
    /// Bytes for each pixel of the rows that become one row of the thumbnail: samples and labels,
    /// twice.
    private static let perPixelOfThumbnailRow = 24
    /// The longer side of a thumbnail, in pixels.
    private static let thumbnail = 192
    /// Bytes of ImageJ's outlines for each pixel of the image, of nuclei as dense as can be: they
    /// are in memory until all are there.
    private static let perPixelOfRoiSet = 4
    /// Pixels of the whole image for each byte of the tables of components and nuclei.
    private static let pixelsPerTableByte = 8

    /// Estimates the memory of an image of any size, with what its decoder takes besides samples.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of its file that are in memory, and those that its headers take.
    ///   - header: The header of its first page; `nil` where the file cannot be decoded.
    ///   - stack: The planes of the file; all are of one size.
    ///   - exports: The files for other programs.
    ///   - wholePixels: The pixels above which planes are kept in scratch files.
    ///   - tileSide: The side of a tile, in pixels.
    ///   - enlargement: The factor by which every image is enlarged for the network.
    /// - Returns: Bytes; `Int.max` where there are too many for an `Int`.
    package static func bytes(
        file bytes: Int, header: PageHeader?, stack: StackSize = StackSize(),
        exports: ExportChoice = ExportChoice(), wholePixels: Int = .max, tileSide: Int = 256,
        enlargement: Double = 1
    ) -> Int {
        guard let header else { return bytes.clampedSum(fixed) }
        let enlarged =
            enlargement > 1
            ? Int(Double(header.width) * enlargement).clampedProduct(tileSide)
                .clampedProduct(perPixelOfEnlargedBand) : 0
        let bytes = bytes.clampedSum(header.decoding.bytes).clampedSum(enlarged)
            .clampedSum(stack.zSlices > 1 ? header.projectionBytes : 0)
        let pixels = header.width.clampedProduct(header.height)
        guard pixels <= wholePixels else {
            let outlines = exports.roiSet ? pixels.clampedProduct(perPixelOfRoiSet) : 0
            return bytes.clampedSum(outlines).clampedSum(
                bandedBytes(width: header.width, height: header.height, tileSide: tileSide))
        }
        let perPixel =
            perPixel + (exports == ExportChoice() ? 0 : perPixelOfExports)
            + bytesPerPixel(of: header)
        let firstPass =
            pixels <= max(oneTile, tileSide * tileSide)
            ? pixels.clampedProduct(perPixelOfFirstPass) : 0
        return bytes.clampedSum(fixed).clampedSum(pixels.clampedProduct(perPixel))
            .clampedSum(firstPass)
    }

    /// Estimates the memory of the picture of a file that takes the most; series may differ in size.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of the file that are in memory, and those that its headers take.
    ///   - reader: Its headers; `nil` where the file cannot be decoded.
    ///   - exports: The files for other programs.
    ///   - wholePixels: The pixels above which planes are kept in scratch files.
    ///   - tileSide: The side of a tile, in pixels.
    ///   - enlargement: The factor by which every image is enlarged for the network.
    /// - Returns: Bytes; `Int.max` where there are too many for an `Int`.
    package static func bytes(
        file bytes: Int, reader: ImageReader?, exports: ExportChoice = ExportChoice(),
        wholePixels: Int = .max, tileSide: Int = 256, enlargement: Double = 1
    ) -> Int {
        guard let reader else { return bytes.clampedSum(fixed) }
        return reader.shapes.reduce(0) { most, shape in
            max(
                most,
                Self.bytes(
                    file: bytes, header: shape.header, stack: shape.stack, exports: exports,
                    wholePixels: wholePixels, tileSide: tileSide, enlargement: enlargement))
        }
    }

    /// Estimates the memory of an image whose planes are in scratch files: 160 MiB, 20 B for each
    /// pixel of a row of tiles, 24 B for each of the rows of a thumbnail's row, 40 B for each of the
    /// largest component, and 1 B for every eight of the image.
    ///
    /// - Parameters:
    ///   - width: The image's columns.
    ///   - height: The image's rows.
    ///   - tileSide: The side of a tile, in pixels.
    /// - Returns: Bytes; `Int.max` where there are too many for an `Int`.
    package static func bandedBytes(width: Int, height: Int, tileSide: Int) -> Int {
        let pixels = width.clampedProduct(height)
        let band = width.clampedProduct(tileSide + overlapRows).clampedProduct(perPixelOfBand)
        let component = min(pixels, largestComponent).clampedProduct(perPixelOfComponent)
        let rows = min(height, max(width, height) / thumbnail + 1)
        let thumbnailRow = width.clampedProduct(rows).clampedProduct(perPixelOfThumbnailRow)
        return fixedInBands.clampedSum(band).clampedSum(thumbnailRow).clampedSum(component)
            .clampedSum(pixels / pixelsPerTableByte)
    }

    /// What takes most of an estimated memory, if it is a block that the decoder needs as a whole.
    ///
    /// - Parameters:
    ///   - bytes: The estimated memory.
    ///   - reader: The headers of the file; `nil` where it cannot be decoded.
    /// - Returns: The block and the bytes that decoding takes for it; `nil` where most is the image's.
    package static func largestBlock(
        in bytes: Int, of reader: ImageReader?
    ) -> (block: DecodingMemory.Block, bytes: Int)? {
        guard let decoding = reader?.shapes.map(\.header.decoding).max(by: { $0.bytes < $1.bytes }),
            let block = decoding.block, decoding.bytes > bytes / 2
        else { return nil }
        return (block, decoding.bytes)
    }

    /// The bytes of a pixel's samples while a picture is decoded: as the file has them, and again as
    /// 16 bits where they are not integers of 8 or 16 bits.
    private static func bytesPerPixel(of header: PageHeader) -> Int {
        let isScaled = header.kind != .unsigned(bits: 8) && header.kind != .unsigned(bits: 16)
        return header.channels * (header.kind.bytes + (isScaled ? 2 : 0))
    }
}
