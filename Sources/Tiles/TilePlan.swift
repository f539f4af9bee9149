import Tensors

/// Which tiles cover an image, and how they are cut out of it.
package struct TilePlan: Sendable, Equatable {
    /// Side and overlap of the tiles.
    package let geometry: TileGeometry
    /// Pixels in a row of the image.
    package let width: Int
    /// Rows of the image.
    package let height: Int
    /// The first column of each column of tiles.
    package let columnOrigins: [Int]
    /// The first row of each row of tiles.
    package let rowOrigins: [Int]

    /// Plans the tiles of an image of any size from 1x1.
    package init(width: Int, height: Int, geometry: TileGeometry) {
        precondition(width > 0 && height > 0, "an image has at least one pixel")
        self.geometry = geometry
        self.width = width
        self.height = height
        columnOrigins = geometry.origins(length: width)
        rowOrigins = geometry.origins(length: height)
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
    ///   - tile: `side` · `side` values, overwritten.
    package func cut(
        _ index: Int, from plane: Plane<Float>, into tile: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(plane.width == width && plane.height == height, "a plan is for one size")
        precondition(tile.count == geometry.side * geometry.side, "a tile is side x side values")
        let (top, left) = origin(of: index)
        let inside = min(geometry.side, width - left)
        plane.elements.withUnsafeBufferPointer { pixels in
            for row in 0..<geometry.side {
                let source = reflect(top + row, in: height) * width
                let target = row * geometry.side
                for column in 0..<inside { tile[target + column] = pixels[source + left + column] }
                for column in inside..<geometry.side {
                    tile[target + column] = pixels[source + reflect(left + column, in: width)]
                }
            }
        }
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
