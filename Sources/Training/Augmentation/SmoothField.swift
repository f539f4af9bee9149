import Tensors

/// A random smooth field over a sample, like out-of-focus light, autofluorescence or uneven
/// illumination.
///
/// Value noise: random values on a lattice of two to four cells a side, interpolated with the
/// smoothstep 3t² − 2t³ (as in K. Perlin, "An image synthesizer", SIGGRAPH 1985).
struct SmoothField {
    private let side: Int
    private let cells: Int
    private let values: [Float]
    /// The lattice cell of each row or column, and the weight of the cell's far line.
    private let positions: [(cell: Int, share: Float)]

    /// Draws a field.
    ///
    /// - Parameters:
    ///   - range: The range of its values.
    ///   - side: The rows and columns of the sample.
    ///   - random: The random number generator.
    init(values range: ClosedRange<Double>, side: Int, random: inout RandomSource) {
        let cells = 2 + random.index(below: 3)
        self.side = side
        self.cells = cells
        values = (0..<(cells + 1) * (cells + 1)).map { _ in Float(random.uniform(in: range)) }
        positions = (0..<side).map { index in
            let position = (Float(index) + 0.5) * Float(cells) / Float(side)
            let cell = min(Int(position), cells - 1)
            let fraction = position - Float(cell)
            return (cell, fraction * fraction * (3 - 2 * fraction))
        }
    }

    /// Calls `body` with the index and the value of each of `side` x `side` pixels, row by row.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    @inline(__always)
    func forEachPixel(_ body: (Int, Float) -> Void) {
        for (row, (cell, share)) in positions.enumerated() {
            let line = (0...cells).map { column in
                let (above, below) = (
                    values[cell * (cells + 1) + column],
                    values[(cell + 1) * (cells + 1) + column]
                )
                return above + (below - above) * share
            }
            for (column, (cell, share)) in positions.enumerated() {
                body(row * side + column, line[cell] + (line[cell + 1] - line[cell]) * share)
            }
        }
    }
}
