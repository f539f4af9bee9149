import Tensors

/// The tiles that cover an image.
///
/// An image of the usual size is one tile, a larger one is covered by overlapping square tiles.
package struct TilePlan: Sendable, Equatable {
    /// The largest area of a single tile, in squares of 256x256 pixels.
    ///
    /// Squares overlap and extend beyond the image, so that one tile never costs more computation,
    /// but it costs memory: 36 MB for each square with a network of width 32, 218 MB for six. Six
    /// squares hold 520x696 and 512x640 pixels, the usual images of DSB 2018 and BBBC039.
    package static let singleTileLimitInSquares = 6
    /// The side of those squares in pixels; less if the configured side is less.
    ///
    /// A configured side of 1024 does not enlarge them, since a single tile would need gigabytes.
    private static let usualSide = 256

    /// The size of every tile.
    package let tileSize: PlaneSize
    /// The least overlap of neighbouring tiles in pixels; 0 if the whole image is one tile.
    package let overlap: Int
    /// The number of columns of the image.
    package let width: Int
    /// The number of rows of the image.
    package let height: Int
    /// The first column of each column of tiles.
    package let columnOrigins: [Int]
    /// The first row of each row of tiles.
    package let rowOrigins: [Int]

    /// Covers an image with one tile if ``singleTileLimitInSquares`` allows it, else with squares.
    ///
    /// - Parameters:
    ///   - width: The number of columns of the image, at least 1.
    ///   - height: The number of rows of the image, at least 1.
    ///   - geometry: The square tiles.
    ///   - sideMultiple: A power of 2 of which the network requires the sides of a tile to be
    ///     multiples.
    package init(width: Int, height: Int, geometry: TileGeometry, sideMultiple: Int) {
        let whole = TilePlan(whole: (width, height), multiple: sideMultiple)
        let usual = min(geometry.side, Self.usualSide)
        let limit = max(
            geometry.side * geometry.side, Self.singleTileLimitInSquares * usual * usual)
        self =
            whole.tileSize.pixelCount <= limit
            ? whole : TilePlan(squares: geometry, over: (width, height))
    }

    /// Covers an image of any size from 1x1 pixels with square tiles.
    package init(squares geometry: TileGeometry, over image: (width: Int, height: Int)) {
        precondition(image.width > 0 && image.height > 0, "an image has at least one pixel")
        (width, height) = image
        tileSize = PlaneSize(height: geometry.side, width: geometry.side)
        overlap = geometry.overlap
        columnOrigins = geometry.origins(length: width)
        rowOrigins = geometry.origins(length: height)
    }

    /// Covers an image with one tile of its size, rounded up to the alignment.
    private init(whole image: (width: Int, height: Int), multiple: Int) {
        precondition(image.width > 0 && image.height > 0, "an image has at least one pixel")
        (width, height) = image
        // Both are powers of 2, so that the larger is a multiple of the smaller.
        let alignment = max(TileGeometry.alignment, multiple)
        tileSize = PlaneSize(
            height: (height + alignment - 1) / alignment * alignment,
            width: (width + alignment - 1) / alignment * alignment)
        overlap = 0
        columnOrigins = [0]
        rowOrigins = [0]
    }

    /// The number of tiles.
    package var count: Int { columnOrigins.count * rowOrigins.count }

    /// The first row and column of a tile; tiles are numbered row by row.
    package func origin(of index: Int) -> (row: Int, column: Int) {
        let (row, column) = index.quotientAndRemainder(dividingBy: columnOrigins.count)
        return (rowOrigins[row], columnOrigins[column])
    }

    /// Copies a tile out of a band of rows of an image, which is padded to the right and below by
    /// reflection about the last pixels (`numpy.pad` with mode `reflect`).
    ///
    /// - Parameters:
    ///   - index: The index of the tile, 0 ..< ``count``.
    ///   - band: Rows of the image that include all rows of the tile.
    ///   - first: The row of the image at which the band starts.
    ///   - tile: Receives one value for each pixel of ``tileSize``, row-major.
    package func cutTile(
        at index: Int, from band: Plane<Float>, firstRow first: Int = 0,
        into tile: UnsafeMutableBufferPointer<Float>
    ) {
        copyTile(at: index, from: band, firstRow: first, into: tile) { $0 }
    }
}
