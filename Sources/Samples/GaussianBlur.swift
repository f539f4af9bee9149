import Glibc
import Tensors

/// The lens: every point becomes a Gaussian spot, cut off at three standard deviations.
struct GaussianBlur: Sendable {
    private let weights: [Float]

    /// A lens whose spots have the standard deviation `sigma`, in pixels.
    init(sigma: Double) {
        let radius = max(1, Int((3 * sigma).rounded(.up)))
        let bell = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
        let sum = bell.reduce(0, +)
        weights = bell.map { Float($0 / sum) }
    }

    /// The picture through the lens; beyond the border it goes on as at the border.
    ///
    /// - Complexity: O(*n* · *σ*), where *n* is the number of pixels.
    func callAsFunction(_ plane: Plane<Float>) -> Plane<Float> {
        let (width, height) = (plane.width, plane.height)
        let across = alongColumns(plane.elements, width: width, height: height)
        return Plane(
            width: width, height: height,
            elements: alongRows(across, width: width, height: height))
    }

    private func alongRows(_ values: [Float], width: Int, height: Int) -> [Float] {
        let radius = weights.count / 2
        var result = [Float](repeating: 0, count: values.count)
        var padded = [Float](repeating: 0, count: width + 2 * radius)
        for first in stride(from: 0, to: values.count, by: width) {
            for place in padded.indices {
                padded[place] = values[first + min(max(place - radius, 0), width - 1)]
            }
            for (shift, weight) in weights.enumerated() {
                for column in 0..<width {
                    result[first + column] += weight * padded[column + shift]
                }
            }
        }
        return result
    }

    private func alongColumns(_ values: [Float], width: Int, height: Int) -> [Float] {
        let radius = weights.count / 2
        var result = [Float](repeating: 0, count: values.count)
        for row in 0..<height {
            for (shift, weight) in weights.enumerated() {
                let source = min(max(row + shift - radius, 0), height - 1) * width
                for column in 0..<width {
                    result[row * width + column] += weight * values[source + column]
                }
            }
        }
        return result
    }
}
