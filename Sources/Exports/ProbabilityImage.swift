import Images
import Tensors

/// Probabilities as a picture of 16 bits, gray: 0 is 0 and 65,535 is 1.
package enum ProbabilityImage {
    /// Scales and rounds probabilities, halves to the even number as NumPy does.
    ///
    /// - Parameter probability: 0…1; what lies outside is taken for the nearer end, NaN for 0.
    /// - Returns: One channel of 16 bits, for ``Images/PNGEncoder``.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package static func raster(_ probability: Plane<Float>) -> Raster {
        let samples = probability.elements.map { value -> UInt16 in
            let inside = value > 0 ? min(value, 1) : 0
            return UInt16((inside * 65535).rounded(.toNearestOrEven))
        }
        return Raster(
            width: probability.width, height: probability.height, channels: 1,
            samples: .sixteen(samples))
    }
}
