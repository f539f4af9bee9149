import Tensors

/// Which tiles cover an image, and how they are cut out of it.
///
/// An image of the usual sizes is one tile, of its own size; a larger one is many squares.
package struct TilePlan: Sendable, Equatable {
    /// An image is one tile where that is no more pixels than this many squares have.
    ///
    /// Squares overlap and reach beyond the image, so one tile is never more to compute; what it
    /// costs is memory: 36 MB for each 256x256 pixels of a network of width 32, 218 MB for six.
    /// Six squares of 256 hold 520x696 and 512x640, and so the usual images of DSB 2018 and
    /// BBBC039.
    package static let wholeSquares = 6
    /// The side of those squares, or less where the setting is less: a setting of 1024 would else
    /// make one evaluation of gigabytes.
    private static let usualSide = 256

    /// The size of every tile.
    package let size: PlaneSize
    /// The least overlap of two neighbours, in pixels; 0 where the image is one tile by rule.
    package let overlap: Int
    /// Pixels in a row of the image.
    package let width: Int
    /// Rows of the image.
    package let height: Int
    /// The first column of each column of tiles.
    package let columnOrigins: [Int]
    /// The first row of each row of tiles.
    package let rowOrigins: [Int]

    /// Plans the tiles of an image: itself whole where ``wholeSquares`` allow it, else squares.
    ///
    /// - Parameters:
    ///   - width: Pixels in a row of the image, from 1.
    ///   - height: Rows of the image, from 1.
    ///   - geometry: The squares.
    ///   - multiple: What the network asks the sides of a tile to be multiples of: a power of 2.
    package init(width: Int, height: Int, geometry: TileGeometry, multiple: Int) {
        let whole = TilePlan(whole: (width, height), multiple: multiple)
        let usual = min(geometry.side, Self.usualSide)
        let most = max(geometry.side * geometry.side, Self.wholeSquares * usual * usual)
        self =
            whole.size.pixels <= most ? whole : TilePlan(squares: geometry, over: (width, height))
    }

    /// Plans squares over an image of any size from 1x1, be it small.
    package init(squares geometry: TileGeometry, over image: (width: Int, height: Int)) {
        precondition(image.width > 0 && image.height > 0, "an image has at least one pixel")
        (width, height) = image
        size = PlaneSize(height: geometry.side, width: geometry.side)
        overlap = geometry.overlap
        columnOrigins = geometry.origins(length: width)
        rowOrigins = geometry.origins(length: height)
    }

    /// Plans one tile as large as the image, on the grid.
    private init(whole image: (width: Int, height: Int), multiple: Int) {
        precondition(image.width > 0 && image.height > 0, "an image has at least one pixel")
        (width, height) = image
        // Both are powers of 2, so that the larger is a multiple of the other.
        let grid = max(TileGeometry.grid, multiple)
        size = PlaneSize(
            height: (height + grid - 1) / grid * grid, width: (width + grid - 1) / grid * grid)
        overlap = 0
        columnOrigins = [0]
        rowOrigins = [0]
    }

    /// The number of tiles.
    package var count: Int { columnOrigins.count * rowOrigins.count }

    /// The first row and column of the `index`-th tile, counted row by row.
    package func origin(of index: Int) -> (row: Int, column: Int) {
        let (row, column) = index.quotientAndRemainder(dividingBy: columnOrigins.count)
        return (rowOrigins[row], columnOrigins[column])
    }

    /// Copies the `index`-th tile out of an image, which is continued to the right and below by
    /// reflection about its last pixels (NumPy's `reflect`).
    ///
    /// - Parameters:
    ///   - index: 0 ..< ``count``.
    ///   - plane: The whole image.
    ///   - tile: As many values as ``size`` has pixels, overwritten.
    package func cut(
        _ index: Int, from plane: Plane<Float>, into tile: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(plane.height == height, "a plan is for one size")
        cut(index, from: plane, at: 0, into: tile) { $0 }
    }

    /// Copies the `index`-th tile out of the rows of an image that it shows.
    ///
    /// - Parameters:
    ///   - index: 0 ..< ``count``.
    ///   - band: Rows of the image, among them all that the tile shows.
    ///   - first: Which row the band begins with.
    ///   - table: What each intensity becomes.
    ///   - tile: As many values as ``size`` has pixels, overwritten.
    package func cut(
        _ index: Int, from band: Plane<UInt16>, at first: Int, by table: [Float],
        into tile: UnsafeMutableBufferPointer<Float>
    ) {
        table.withUnsafeBufferPointer { table in
            cut(index, from: band, at: first, into: tile) { table[Int($0)] }
        }
    }

    @inline(__always)
    private func cut<Value>(
        _ index: Int, from band: Plane<Value>, at first: Int,
        into tile: UnsafeMutableBufferPointer<Float>, _ value: (Value) -> Float
    ) {
        precondition(band.width == width, "a plan is for one size")
        precondition(tile.count == size.pixels, "a tile is a value a pixel")
        let (top, left) = origin(of: index)
        let inside = min(size.width, width - left)
        band.elements.withUnsafeBufferPointer { pixels in
            for row in 0..<size.height {
                let shown = reflect(top + row, in: height) - first
                precondition(shown >= 0 && shown < band.height, "a band shows all of a tile")
                let source = shown * width
                let target = row * size.width
                for column in 0..<inside {
                    tile[target + column] = value(pixels[source + left + column])
                }
                for column in inside..<size.width {
                    tile[target + column] = value(
                        pixels[source + reflect(left + column, in: width)])
                }
            }
        }
    }

    /// The rows of the image that a row of tiles shows.
    package func rows(ofTiles row: Int) -> Range<Int> {
        rowOrigins[row]..<min(rowOrigins[row] + size.height, height)
    }
}

/// The pixel of an axis of `length` that `position` shows when the axis is reflected without end.
///
/// As in `numpy.pad(mode: "reflect")`: the last pixel is not repeated, and an axis of one pixel
/// repeats it.
func reflect(_ position: Int, in length: Int) -> Int {
    guard position >= length else { return position }
    guard length > 1 else { return 0 }
    let phase = position % (2 * (length - 1))
    return phase < length ? phase : 2 * (length - 1) - phase
}
