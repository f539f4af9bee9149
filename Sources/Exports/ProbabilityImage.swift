import Images
import Tensors

/// Encodes probabilities as a 16-bit grayscale image, in which 65,535 is 1.
package enum ProbabilityImage {
    /// Scales and rounds probabilities, halves to even as NumPy does.
    ///
    /// - Parameter probability: The probabilities, clamped to 0…1; NaN becomes 0.
    /// - Returns: A raster of one 16-bit channel.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package static func raster(of probability: Plane<Float>) -> Raster {
        let samples = probability.elements.map { value -> UInt16 in
            let clamped = value > 0 ? min(value, 1) : 0
            return UInt16((clamped * 65535).rounded(.toNearestOrEven))
        }
        return Raster(
            width: probability.width, height: probability.height, channels: 1,
            samples: .sixteen(samples))
    }
}
