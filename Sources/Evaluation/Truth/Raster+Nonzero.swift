import Images
import Tensors

extension Raster {
    /// Where any channel but alpha is not zero.
    package var nonzero: Plane<Bool> {
        let colours = channels > 2 ? 3 : 1
        func mask<Sample: BinaryInteger>(_ samples: [Sample]) -> Plane<Bool> {
            Plane(
                width: width, height: height,
                elements: (0..<width * height).map { pixel in
                    (0..<colours).contains { samples[pixel * channels + $0] != 0 }
                })
        }
        return switch samples {
        case .eight(let samples): mask(samples)
        case .sixteen(let samples): mask(samples)
        }
    }
}
