import CKernels
import Glibc

/// A Gaussian filter, truncated at three standard deviations.
package struct GaussianBlur: Sendable {
    private let weights: [Float]

    /// Creates a filter with a standard deviation of `sigma` pixels; 0 is the identity.
    package init(sigma: Double) {
        precondition(
            sigma >= 0 && sigma.isFinite, "a standard deviation is finite and not negative")
        let radius = max(1, Int((3 * sigma).rounded(.up)))
        let unit = max(sigma, 1e-100)  // its square is not yet 0
        let bell = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / (unit * unit)) }
        let sum = bell.reduce(0, +)
        weights = bell.map { Float($0 / sum) }
    }

    /// The radius of the kernel in pixels.
    package var radius: Int { weights.count / 2 }

    /// The filtered plane; pixels beyond the border have the value of the nearest border pixel
    /// (SciPy's mode `nearest`).
    ///
    /// Filters along columns, then along rows (the kernel is separable).
    ///
    /// - Complexity: O(*n* · *σ*), where *n* is the number of pixels.
    package func callAsFunction(_ plane: Plane<Float>) -> Plane<Float> {
        let (width, height) = (plane.width, plane.height)
        let elements = [Float](unsafeUninitializedCapacity: width * height) { result, count in
            withLine(for: plane) { line in
                for row in 0..<height {
                    filter(
                        plane, around: row, through: line,
                        into: result.baseAddress.map { $0 + row * width })
                }
            }
            count = width * height
        }
        return Plane(width: width, height: height, elements: elements)
    }

    /// Calls `body` with each row of the filtered plane, without memory for the whole plane.
    ///
    /// - Parameters:
    ///   - plane: The plane to filter.
    ///   - body: Receives the index and the values of each row, from the top.
    /// - Complexity: O(*n* · *σ*), where *n* is the number of pixels.
    package func forEachRow(
        of plane: Plane<Float>, _ body: (Int, UnsafeBufferPointer<Float>) -> Void
    ) {
        withLine(for: plane) { line in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: plane.width) { result in
                for row in 0..<plane.height {
                    filter(plane, around: row, through: line, into: result.baseAddress)
                    body(row, UnsafeBufferPointer(rebasing: result[0..<plane.width]))
                }
            }
        }
    }

    /// Calls `body` with a buffer for a row and the padding on either side.
    private func withLine(
        for plane: Plane<Float>, _ body: (UnsafeMutableBufferPointer<Float>) -> Void
    ) {
        let length = plane.width + weights.count - 1
        withUnsafeTemporaryAllocation(of: Float.self, capacity: length) { line in
            body(UnsafeMutableBufferPointer(rebasing: line[0..<length]))
        }
    }

    /// Filters one row.
    private func filter(
        _ plane: Plane<Float>, around row: Int,
        through line: UnsafeMutableBufferPointer<Float>, into result: UnsafeMutablePointer<Float>?
    ) {
        let (width, radius) = (plane.width, weights.count / 2)
        sumColumns(of: plane, around: row, into: line, at: radius)
        for place in 0..<radius {
            line[place] = line[radius]
            line[radius + width + place] = line[radius + width - 1]
        }
        sumShifts(of: line, into: result, width: width)
    }

    /// Writes the weighted sum of the rows around `row` into `line`.
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

    /// Writes the weighted sum of the shifts of a padded line.
    private func sumShifts(
        of line: UnsafeMutableBufferPointer<Float>, into result: UnsafeMutablePointer<Float>?,
        width: Int
    ) {
        let shifts = weights.indices.map { shift in
            line.baseAddress.map { UnsafePointer($0 + shift) }
        }
        ckernels_weighted_sum(shifts, weights, weights.count, result, width)
    }
}
