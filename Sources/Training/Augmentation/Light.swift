import Glibc
import Tensors

/// The relation between prepared intensities and light.
///
/// In fluorescence light is the intensity. Bright-field images are inverted when they are prepared:
/// there the background, 0, is the full light, and what is darker than all of the nuclei is none.
package struct Light: Sendable {
    private let isInverted: Bool

    /// Creates the relation of an image, by whether its preparation inverted it.
    package init(isInverted: Bool) { self.isInverted = isInverted }

    /// The light of an intensity; not negative.
    @inline(__always)
    package func of(_ intensity: Float) -> Float {
        max(isInverted ? 1 - intensity : intensity, 0)
    }

    /// The intensity after its light was multiplied.
    @inline(__always)
    package func multiplied(_ intensity: Float, by gain: Float) -> Float {
        isInverted ? 1 - (1 - intensity) * gain : intensity * gain
    }

    /// The intensity after light was added, or removed if it is negative.
    @inline(__always)
    package func adding(_ light: Float, to intensity: Float) -> Float {
        isInverted ? intensity - light : intensity + light
    }
}

/// A fall of illumination with the square of the distance from the optical axis: the first term of
/// the cos⁴ law.
struct Vignetting {
    private let side: Int
    private let loss: Float
    private let axis: SIMD2<Float>
    /// One over the square of the distance to the farthest corner pixel.
    private let scale: Float

    /// Draws where the axis meets the field: samples are parts of larger fields, so that it may lie
    /// one side beyond the sample.
    ///
    /// - Parameters:
    ///   - loss: The loss of light in the farthest corner, 0…1.
    ///   - side: The rows and columns of the sample.
    ///   - random: The random number generator.
    init(loss: Double, side: Int, random: inout RandomSource) {
        let length = Float(side)
        axis = SIMD2(
            Float(random.uniform(in: -1...2)) * length, Float(random.uniform(in: -1...2)) * length)
        let farthest = SIMD2(max(axis.x, length - 1 - axis.x), max(axis.y, length - 1 - axis.y))
        scale = 1 / max((farthest * farthest).sum(), 1e-6)
        self.side = side
        self.loss = Float(loss)
    }

    /// Calls `body` with the index and the gain, 1 − loss…1, of each pixel, row by row.
    @inline(__always)
    func forEachPixel(_ body: (Int, Float) -> Void) {
        for row in 0..<side {
            let y = Float(row) - axis.y
            for column in 0..<side {
                let x = Float(column) - axis.x
                body(row * side + column, 1 - loss * (x * x + y * y) * scale)
            }
        }
    }
}
