/// The side of a square tile and the least margin it shares with its neighbours, in pixels: what
/// images are cut into that are too large for one tile.
package struct TileGeometry: Sendable, Equatable {
    /// Tile origins lie on multiples of this, so that the pooling grids of neighbours agree.
    package static let grid = 16

    /// The side of a tile.
    package let side: Int
    /// The least overlap of two neighbours.
    package let overlap: Int

    /// Sets both; each must be a positive multiple of ``grid``, and a tile keep a core of its own.
    package init(side: Int, overlap: Int) {
        precondition(Self.fault(side: side, overlap: overlap) == nil, "not a tile geometry")
        self.side = side
        self.overlap = overlap
    }

    /// What is wrong with a side and an overlap that somebody chose, or `nil`.
    package static func fault(side: Int, overlap: Int) -> String? {
        if side < 64 || side > 1024 || !side.isMultiple(of: grid) {
            return "a tile of \(side) px: it must be a multiple of \(grid) from 64 to 1024"
        }
        if overlap < grid || !overlap.isMultiple(of: grid) || overlap > side / 2 {
            return "an overlap of \(overlap) px: it must be a multiple of \(grid), "
                + "at least \(grid) and at most half a tile (\(side / 2))"
        }
        return nil
    }

    /// The length, in pixels, that an axis is padded to: a multiple of ``grid``, at least a tile.
    func padded(_ length: Int) -> Int {
        max(side, (length + Self.grid - 1) / Self.grid * Self.grid)
    }

    /// Where tiles begin along an axis of `length` pixels: evenly spread, on the grid.
    ///
    /// n = ⌈(length − overlap)/(side − overlap)⌉ origins, the i-th at
    /// grid · round(i · (padded − side) / (grid · (n − 1))), halves to even.
    func origins(length: Int) -> [Int] {
        guard length > side else { return [0] }
        let stride = side - overlap
        let count = (length - overlap + stride - 1) / stride
        let last = Double((padded(length) - side) / Self.grid)
        return (0..<count).map { index in
            let position = Double(index) * last / Double(count - 1)
            return Self.grid * Int(position.rounded(.toNearestOrEven))
        }
    }
}
