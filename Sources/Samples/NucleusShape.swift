import Tensors

/// The outline of a nucleus: an ellipse with ripples.
///
/// In the frame of the ellipse, where its outline is the unit circle, the outline lies at
/// 1 + Re Σ cₖ zᵏ for k = 2…5, where z is the direction from the centre as a complex number.
struct NucleusShape: Sendable {
    /// Where it lies, in pixels from the top left corner.
    let column: Double
    let row: Double
    /// The radius of the circle of equal area, but for the ripples.
    let radius: Double

    private let major: Double
    private let minor: Double
    private let direction: Direction
    private let ripples: [(real: Double, imaginary: Double)]

    /// Draws an outline at random.
    ///
    /// - Parameters:
    ///   - column: The centre's column.
    ///   - row: The centre's row.
    ///   - radius: The radius of the circle of equal area, in pixels.
    ///   - elongation: The long axis over the short one, at least 1.
    ///   - irregularity: The size of the ripples, as a share of the radius.
    ///   - random: Where direction and ripples come from.
    init(
        column: Double, row: Double, radius: Double, elongation: Double, irregularity: Double,
        random: inout RandomSource
    ) {
        let stretch = elongation.squareRoot()
        self.column = column
        self.row = row
        self.radius = radius
        major = radius * stretch
        minor = radius / stretch
        direction = .any(random: &random)
        ripples = (2...5).map { order in
            let size = irregularity / Double(order - 1)
            return (random.uniform(in: -size...size), random.uniform(in: -size...size))
        }
    }

    /// How far out a point lies: 0 at the centre, 1 on the outline, more outside.
    func reach(column: Double, row: Double) -> Double {
        let (right, down) = (column - self.column, row - self.row)
        let u = (right * direction.column + down * direction.row) / major
        let v = (down * direction.column - right * direction.row) / minor
        let distance = (u * u + v * v).squareRoot()
        guard distance > 0 else { return 0 }
        let (real, imaginary) = (u / distance, v / distance)
        var power = (real: real, imaginary: imaginary)
        var outline = 1.0
        for ripple in ripples {
            power = (
                power.real * real - power.imaginary * imaginary,
                power.real * imaginary + power.imaginary * real
            )
            outline += ripple.real * power.real - ripple.imaginary * power.imaginary
        }
        return distance / max(outline, 0.3)
    }

    /// Calls `body` with the index of each pixel inside, of a picture of that size, and its reach.
    ///
    /// - Complexity: O(*r*²), where *r* is the radius.
    func forEachPixel(width: Int, height: Int, _ body: (_ index: Int, _ reach: Double) -> Void) {
        let columns = span(around: column, below: width)
        for y in span(around: row, below: height) {
            for x in columns {
                let reach = reach(column: Double(x), row: Double(y))
                if reach < 1 { body(y * width + x, reach) }
            }
        }
    }

    /// The whole numbers that the outline may reach on one axis, from 0 and below `limit`.
    private func span(around centre: Double, below limit: Int) -> Range<Int> {
        let furthest = major * 1.6 + 1
        let first = min(max(Int(centre - furthest), 0), limit)
        return first..<min(max(Int(centre + furthest) + 1, first), limit)
    }
}
