import Tensors

/// Uneven light: dimmer towards the corners, and from one side to the other.
struct Illumination: Sendable {
    private let middle: (column: Double, row: Double)
    private let scale: Double
    private let vignette: Double
    private let slope: Direction
    private let gradient: Double

    /// Draws a lamp, more or less out of adjustment.
    init(width: Int, height: Int, random: inout RandomSource) {
        middle = (
            Double(width) * random.uniform(in: 0.35...0.65),
            Double(height) * random.uniform(in: 0.35...0.65)
        )
        scale = 2 / Double(max(width, height))
        vignette = random.uniform(in: 0...0.2)
        slope = .any(random: &random)
        gradient = random.uniform(in: 0...0.25)
    }

    /// The light at a pixel; 1 in the middle.
    func light(row: Int, column: Int) -> Float {
        let right = (Double(column) - middle.column) * scale
        let down = (Double(row) - middle.row) * scale
        let tilt = gradient * (right * slope.column + down * slope.row)
        return Float(max(0.3, 1 - vignette * (right * right + down * down) + tilt))
    }
}
