import Tensors

/// The outline of a nucleus: an ellipse with random harmonics.
///
/// In the frame of the ellipse, where its outline is the unit circle, the outline lies at
/// 1 + Re Σ cₖ zᵏ for k = 2…5, where z is the direction from the centre as a complex number.
struct NucleusShape: Sendable {
    /// The column of the centre.
    let column: Double
    /// The row of the centre.
    let row: Double
    /// The radius in pixels of the circle with the area of the ellipse.
    let radius: Double

    private let major: Double
    private let minor: Double
    private let direction: Direction
    /// The coefficients cₖ.
    private let harmonics: [(real: Double, imaginary: Double)]

    /// Draws an outline at random.
    ///
    /// - Parameters:
    ///   - column: The column of the centre.
    ///   - row: The row of the centre.
    ///   - radius: The radius in pixels of the circle with the area of the ellipse.
    ///   - elongation: The ratio of the major to the minor axis, at least 1.
    ///   - irregularity: The amplitude of the harmonics, relative to the radius.
    ///   - random: The source of direction and harmonics.
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
        direction = .random(using: &random)
        harmonics = (2...5).map { order in
            let size = irregularity / Double(order - 1)
            return (random.uniform(in: -size...size), random.uniform(in: -size...size))
        }
    }

    /// The distance of a point from the centre relative to the outline: 0 at the centre, 1 on the
    /// outline.
    func relativeDistance(column: Double, row: Double) -> Double {
        let (right, down) = (column - self.column, row - self.row)
        let u = (right * direction.column + down * direction.row) / major
        let v = (down * direction.column - right * direction.row) / minor
        let distance = (u * u + v * v).squareRoot()
        guard distance > 0 else { return 0 }
        let (real, imaginary) = (u / distance, v / distance)
        var power = (real: real, imaginary: imaginary)
        var outline = 1.0
        for harmonic in harmonics {
            power = (
                power.real * real - power.imaginary * imaginary,
                power.real * imaginary + power.imaginary * real
            )
            outline += harmonic.real * power.real - harmonic.imaginary * power.imaginary
        }
        return distance / max(outline, 0.3)
    }

    /// Calls `body` with the index and the relative distance of each pixel inside the outline, in
    /// an image of `width` x `height` pixels.
    ///
    /// - Complexity: O(*r*²), where *r* is the radius.
    func forEachPixel(width: Int, height: Int, _ body: (_ index: Int, _ distance: Double) -> Void) {
        let columns = span(around: column, below: width)
        for y in span(around: row, below: height) {
            for x in columns {
                let distance = relativeDistance(column: Double(x), row: Double(y))
                if distance < 1 { body(y * width + x, distance) }
            }
        }
    }

    /// The pixels that may lie inside the outline on one axis, within 0 ..< `limit`.
    private func span(around centre: Double, below limit: Int) -> Range<Int> {
        let extent = major * 1.6 + 1
        let first = min(max(Int(centre - extent), 0), limit)
        return first..<min(max(Int(centre + extent) + 1, first), limit)
    }
}
