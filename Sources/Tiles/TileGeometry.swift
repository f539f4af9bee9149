/// The side and the least overlap, in pixels, of the square tiles into which large images are cut.
package struct TileGeometry: Sendable, Equatable {
    /// Tile origins are multiples of this number of pixels, so that the pooling grids of
    /// neighbouring tiles coincide.
    package static let alignment = 16

    /// The side of a tile in pixels.
    package let side: Int
    /// The least overlap of neighbouring tiles in pixels.
    package let overlap: Int

    /// Creates a geometry; ``invalidReason(side:overlap:)`` must be `nil`.
    package init(side: Int, overlap: Int) {
        precondition(
            Self.invalidReason(side: side, overlap: overlap) == nil, "the tile geometry is valid")
        self.side = side
        self.overlap = overlap
    }

    /// The reason why a side and an overlap are not allowed, as a phrase for the operator, or
    /// `nil`.
    package static func invalidReason(side: Int, overlap: Int) -> String? {
        if side < 64 || side > 1024 || !side.isMultiple(of: alignment) {
            return "a tile of \(side) px: it must be a multiple of \(alignment) from 64 to 1024"
        }
        if overlap < alignment || !overlap.isMultiple(of: alignment) || overlap > side / 2 {
            return "an overlap of \(overlap) px: it must be a multiple of \(alignment), "
                + "at least \(alignment) and at most half a tile (\(side / 2))"
        }
        return nil
    }

    /// The length in pixels to which an axis is padded: a multiple of ``alignment``, at least the
    /// side of a tile.
    func paddedLength(of length: Int) -> Int {
        max(side, (length + Self.alignment - 1) / Self.alignment * Self.alignment)
    }

    /// The first pixels of the tiles along an axis of `length` pixels: evenly spaced and aligned.
    ///
    /// n = ⌈(length − overlap) / (side − overlap)⌉ origins, the i-th at
    /// alignment · round(i · (padded − side) / (alignment · (n − 1))), halves to even.
    func origins(length: Int) -> [Int] {
        guard length > side else { return [0] }
        let stride = side - overlap
        let count = (length - overlap + stride - 1) / stride
        let last = Double((paddedLength(of: length) - side) / Self.alignment)
        return (0..<count).map { index in
            let position = Double(index) * last / Double(count - 1)
            return Self.alignment * Int(position.rounded(.toNearestOrEven))
        }
    }
}
