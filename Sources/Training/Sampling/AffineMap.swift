import Glibc

/// Where the pixels of a sample lie in its source: straight lines stay straight.
///
/// Positions are those of pixel centres, in pixels of the source from the centre of its top left
/// one: `x` is a column, `y` a row.
struct AffineMap: Sendable, Equatable {
    /// What the source's position changes by from a column to the next.
    var right: SIMD2<Double>
    /// What it changes by from a row to the next.
    var down: SIMD2<Double>
    /// The position of the sample's top left pixel.
    var origin: SIMD2<Double>

    /// Copies: a pixel for each, from `origin` on.
    init(origin: SIMD2<Double>) {
        right = SIMD2(1, 0)
        down = SIMD2(0, 1)
        self.origin = origin
    }

    /// Sets every number.
    init(right: SIMD2<Double>, down: SIMD2<Double>, origin: SIMD2<Double>) {
        self.right = right
        self.down = down
        self.origin = origin
    }

    /// Shows the surroundings of a place: turned by quarters, sheared, rotated, then enlarged.
    ///
    /// - Parameters:
    ///   - centre: What the sample's centre shows.
    ///   - side: The pixels of the sample's sides.
    ///   - shape: How the picture is bent.
    init(around centre: SIMD2<Double>, side: Int, _ shape: Shape) {
        let (sine, cosine) = (sin(shape.rotation), cos(shape.rotation))
        let slant = tan(shape.shear)
        let axes = shape.turn.axes
        let bend = { (axis: SIMD2<Double>) -> SIMD2<Double> in
            let sheared = SIMD2(axis.x + slant * axis.y, axis.y)
            return SIMD2(
                cosine * sheared.x - sine * sheared.y, sine * sheared.x + cosine * sheared.y)
                / shape.scale
        }
        right = bend(axes.right)
        down = bend(axes.down)
        origin = centre - (right + down) * (Double(side - 1) / 2)
    }

    /// How far apart in the source two neighbours of the sample are, at most along its axes.
    var stride: Double {
        (max((right * right).sum(), (down * down).sum())).squareRoot()
    }

    /// The source's position of a place of the sample.
    func position(column: Double, row: Double) -> SIMD2<Double> {
        origin + right * column + down * row
    }

    /// How a picture is bent; see ``AffineMap/init(around:side:_:)``.
    struct Shape: Sendable, Equatable {
        /// How many times larger nuclei become.
        var scale = 1.0
        /// In radians.
        var rotation = 0.0
        /// In radians.
        var shear = 0.0
        /// Which way up.
        var turn = Turn(rawValue: 0)
    }
}
