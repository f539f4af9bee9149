import Tensors

/// A smooth background: out-of-focus light, medium that glows, lamps that shine unevenly.
///
/// Value noise: random heights on a lattice of two to four cells a side, blended with 3t² − 2t³
/// in between (K. Perlin, "An image synthesizer", SIGGRAPH 1985, blends so).
struct Haze: Sendable {
    private let side: Int
    private let cells: Int
    private let heights: [Float]
    /// Of each row or column: the lattice's line before it, and how near the next one is.
    private let places: [(cell: Int, share: Float)]

    /// Draws a background.
    ///
    /// - Parameters:
    ///   - amount: The most it adds anywhere.
    ///   - side: Rows and columns of what it is added to.
    ///   - random: Where the heights come from.
    init(amount: Double, side: Int, random: inout RandomSource) {
        let cells = 2 + random.index(below: 3)
        self.side = side
        self.cells = cells
        heights = (0..<(cells + 1) * (cells + 1)).map { _ in
            Float(random.uniform(in: 0...amount))
        }
        places = (0..<side).map { place in
            let position = (Float(place) + 0.5) * Float(cells) / Float(side)
            let cell = min(Int(position), cells - 1)
            let fraction = position - Float(cell)
            return (cell, fraction * fraction * (3 - 2 * fraction))
        }
    }

    /// Adds it.
    ///
    /// - Parameter pixels: As many rows and columns as it was drawn for.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    func add(to pixels: UnsafeMutablePointer<Float>) {
        for (row, (cell, share)) in places.enumerated() {
            let line = (0...cells).map { column in
                let (above, below) = (
                    heights[cell * (cells + 1) + column],
                    heights[(cell + 1) * (cells + 1) + column]
                )
                return above + (below - above) * share
            }
            for (column, (cell, share)) in places.enumerated() {
                pixels[row * side + column] += line[cell] + (line[cell + 1] - line[cell]) * share
            }
        }
    }
}
