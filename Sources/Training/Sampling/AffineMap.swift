import Glibc

/// An affine map from the pixels of a sample to positions in its source image.
///
/// Positions are those of pixel centres, in pixels of the source from the centre of its top left
/// pixel: `x` is a column, `y` a row.
struct AffineMap: Sendable, Equatable {
    /// The parameters of a similarity or shear transformation.
    struct Shape: Sendable, Equatable {
        /// The magnification of nuclei.
        var scale = 1.0
        /// The rotation in radians.
        var rotation = 0.0
        /// The shear angle in radians.
        var shear = 0.0
        /// A flip or quarter turn.
        var symmetry = SquareSymmetry(rawValue: 0)
    }

    /// The change of the source position from one column to the next.
    let right: SIMD2<Double>
    /// The change of the source position from one row to the next.
    let down: SIMD2<Double>
    /// The source position of the sample's top left pixel.
    let origin: SIMD2<Double>

    /// The map of a part of the scaled image, neither turned nor flipped.
    ///
    /// - Parameters:
    ///   - corner: The part's top left pixel in the scaled image.
    ///   - step: The pixels of the source for one of the scaled image, along each axis; 1 copies
    ///     pixels one to one.
    init(corner: SIMD2<Double>, step: SIMD2<Double>) {
        right = SIMD2(step.x, 0)
        down = SIMD2(0, step.y)
        // The edges of both images meet, not the centres of their first pixels.
        origin = (corner + 0.5) * step - 0.5
    }

    /// The map that shows the surroundings of a position: flipped, sheared, rotated, then scaled.
    ///
    /// - Parameters:
    ///   - centre: The source position that the sample's centre shows.
    ///   - side: The rows and columns of the sample.
    ///   - shape: The parameters of the transformation.
    init(around centre: SIMD2<Double>, side: Int, shape: Shape) {
        let (sine, cosine) = (sin(shape.rotation), cos(shape.rotation))
        let slant = tan(shape.shear)
        let axes = shape.symmetry.axes
        let transform = { (axis: SIMD2<Double>) -> SIMD2<Double> in
            let sheared = SIMD2(axis.x + slant * axis.y, axis.y)
            return SIMD2(
                cosine * sheared.x - sine * sheared.y, sine * sheared.x + cosine * sheared.y)
                / shape.scale
        }
        right = transform(axes.right)
        down = transform(axes.down)
        origin = centre - (right + down) * (Double(side - 1) / 2)
    }

    /// The distance in the source between neighbouring sample pixels, the larger of both axes.
    var stride: Double {
        (max((right * right).sum(), (down * down).sum())).squareRoot()
    }

    /// The source position of a position in the sample.
    func position(column: Double, row: Double) -> SIMD2<Double> {
        origin + right * column + down * row
    }
}

/// One of the eight symmetries of a square: flips and quarter turns.
struct SquareSymmetry: RawRepresentable, Sendable, Equatable {
    /// The number of symmetries.
    static let count = 8

    /// Bit 0 mirrors columns, bit 1 mirrors rows, and bit 2 exchanges columns and rows.
    let rawValue: Int

    /// Creates the symmetry with a number in 0..<``count``; 0 is the identity.
    init(rawValue: Int) {
        precondition((0..<Self.count).contains(rawValue), "a square has eight symmetries")
        self.rawValue = rawValue
    }

    /// The directions in the source of a step to the right and of a step down.
    var axes: (right: SIMD2<Double>, down: SIMD2<Double>) {
        let columns = SIMD2<Double>(rawValue & 1 == 0 ? 1 : -1, 0)
        let rows = SIMD2<Double>(0, rawValue & 2 == 0 ? 1 : -1)
        return rawValue & 4 == 0 ? (columns, rows) : (rows, columns)
    }
}
