import Tensors

extension TilePlan {
    /// Copies a tile out of a band of rows of an image, and maps its samples.
    ///
    /// - Parameters:
    ///   - index: The index of the tile, 0 ..< ``count``.
    ///   - band: Rows of the image that include all rows of the tile.
    ///   - first: The row of the image at which the band starts.
    ///   - table: The value of each sample, 65,536 entries.
    ///   - tile: Receives one value for each pixel of ``tileSize``, row-major.
    package func cutTile(
        at index: Int, from band: Plane<UInt16>, firstRow first: Int, table: [Float],
        into tile: UnsafeMutableBufferPointer<Float>
    ) {
        table.withUnsafeBufferPointer { table in
            copyTile(at: index, from: band, firstRow: first, into: tile) { table[Int($0)] }
        }
    }

    /// Copies a tile out of a band that starts at `firstRow`, and maps each sample by `value`.
    @inline(__always)
    func copyTile<Value>(
        at index: Int, from band: Plane<Value>, firstRow: Int,
        into tile: UnsafeMutableBufferPointer<Float>, value: (Value) -> Float
    ) {
        precondition(band.width == width, "the band has the width of the plan")
        precondition(tile.count == tileSize.pixelCount, "a tile has one value per pixel")
        let (top, left) = origin(of: index)
        let inside = min(tileSize.width, width - left)
        band.elements.withUnsafeBufferPointer { pixels in
            for row in 0..<tileSize.height {
                let bandRow = reflect(top + row, in: height) - firstRow
                precondition(
                    bandRow >= 0 && bandRow < band.height, "the band includes the rows of the tile")
                let source = bandRow * width
                let target = row * tileSize.width
                for column in 0..<inside {
                    tile[target + column] = value(pixels[source + left + column])
                }
                for column in inside..<tileSize.width {
                    tile[target + column] = value(
                        pixels[source + reflect(left + column, in: width)])
                }
            }
        }
    }

    /// The rows of the image that a row of tiles covers.
    package func rows(ofTileRow row: Int) -> Range<Int> {
        rowOrigins[row]..<min(rowOrigins[row] + tileSize.height, height)
    }
}

/// The position within an axis of `length` pixels that a position beyond its end is reflected to.
///
/// As `numpy.pad` with mode `reflect`: the last pixel is not repeated; an axis of one pixel repeats
/// it.
private func reflect(_ position: Int, in length: Int) -> Int {
    guard position >= length else { return position }
    guard length > 1 else { return 0 }
    let phase = position % (2 * (length - 1))
    return phase < length ? phase : 2 * (length - 1) - phase
}
