import CKernels
import Glibc

/// A Gaussian filter, cut off at three standard deviations.
package struct GaussianBlur: Sendable {
    private let weights: [Float]

    /// A filter whose impulse response has the standard deviation `sigma`, in pixels; of 0, it
    /// changes nothing.
    package init(sigma: Double) {
        precondition(sigma >= 0 && sigma.isFinite, "a standard deviation is a number from 0")
        let radius = max(1, Int((3 * sigma).rounded(.up)))
        let unit = max(sigma, .leastNormalMagnitude)
        let bell = (-radius...radius).map { step in
            let distance = Double(step) / unit
            return exp(-0.5 * distance * distance)
        }
        let sum = bell.reduce(0, +)
        weights = bell.map { Float($0 / sum) }
    }

    /// The filtered plane; beyond the border it goes on as at the border (SciPy's `nearest`).
    ///
    /// Along columns, then along rows (the filter is separable).
    ///
    /// - Complexity: O(*n* · *σ*), where *n* is the number of pixels.
    package func callAsFunction(_ plane: Plane<Float>) -> Plane<Float> {
        let (width, height, radius) = (plane.width, plane.height, weights.count / 2)
        let padded = width + 2 * radius
        let elements = [Float](unsafeUninitializedCapacity: width * height) { result, count in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: padded) { line in
                for row in 0..<height {
                    let line = UnsafeMutableBufferPointer(rebasing: line[0..<padded])
                    sumColumns(of: plane, around: row, into: line, at: radius)
                    for place in 0..<radius {
                        line[place] = line[radius]
                        line[radius + width + place] = line[radius + width - 1]
                    }
                    sumShifts(of: line, into: result.baseAddress.map { $0 + row * width }, width)
                }
            }
            count = width * height
        }
        return Plane(width: width, height: height, elements: elements)
    }

    /// The weighted sum of the rows around one of them.
    private func sumColumns(
        of plane: Plane<Float>, around row: Int, into line: UnsafeMutableBufferPointer<Float>,
        at offset: Int
    ) {
        let radius = weights.count / 2
        plane.elements.withUnsafeBufferPointer { values in
            let rows = weights.indices.map { shift in
                values.baseAddress.map {
                    $0 + min(max(row + shift - radius, 0), plane.height - 1) * plane.width
                }
            }
            ckernels_weighted_sum(
                rows, weights, weights.count, line.baseAddress.map { $0 + offset }, plane.width)
        }
    }

    /// The weighted sum of a line and its shifts.
    private func sumShifts(
        of line: UnsafeMutableBufferPointer<Float>, into result: UnsafeMutablePointer<Float>?,
        _ width: Int
    ) {
        let shifts = weights.indices.map { shift in
            line.baseAddress.map { UnsafePointer($0 + shift) }
        }
        ckernels_weighted_sum(shifts, weights, weights.count, result, width)
    }
}
