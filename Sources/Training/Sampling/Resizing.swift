import Tensors

/// Resizes planes with the triangle filter, antialiased: Pillow's `resize(…, BILINEAR)`.
///
/// Pixel *i* of the source has the weight max(0, 1 − |i + ½ − c| / max(1, s)) in the pixel *j* of
/// the result with the centre *c* = (j + ½)·s, where *s* is the ratio of the lengths; weights are
/// normalised to a sum of 1 within the image. P. S. Heckbert, "Fundamentals of Texture Mapping and
/// Image Warping" (1989), chapter 3, explains why the filter is widened for reduction.
package struct Resizing: Sendable {
    /// The weights of the source pixels, from `first` on, in one pixel of the result.
    private struct Filter {
        let first: Int
        var weights: [Float]
    }

    private let columns: [Filter]
    private let rows: [Filter]

    /// Computes the filters for planes of one size.
    package init(from size: PlaneSize, to target: PlaneSize) {
        columns = Self.filters(from: size.width, to: target.width)
        rows = Self.filters(from: size.height, to: target.height)
    }

    private static func filters(from length: Int, to target: Int) -> [Filter] {
        let ratio = Double(length) / Double(target)
        let support = max(1, ratio)
        return (0..<target).map { place in
            let centre = (Double(place) + 0.5) * ratio - 0.5
            let first = max(0, Int((centre - support).rounded(.up)))
            let last = min(length - 1, Int((centre + support).rounded(.down)))
            let weights = (first...last).map { 1 - abs(Double($0) - centre) / support }
            let sum = weights.reduce(0, +)
            return Filter(first: first, weights: weights.map { Float($0 / sum) })
        }
    }

    /// Resizes a plane.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels of the larger plane.
    package func callAsFunction(_ plane: Plane<Float>) -> Plane<Float> {
        let narrow = plane.elements.withUnsafeBufferPointer { pixels in
            (0..<plane.height).flatMap { row in
                columns.map { filter in
                    var sum: Float = 0
                    let first = row * plane.width + filter.first
                    for (place, weight) in filter.weights.enumerated() {
                        sum += weight * pixels[first + place]
                    }
                    return sum
                }
            }
        }
        var result = Plane<Float>(width: columns.count, height: rows.count, repeating: 0)
        narrow.withUnsafeBufferPointer { narrow in
            for (row, filter) in rows.enumerated() {
                for (place, weight) in filter.weights.enumerated() {
                    let first = (filter.first + place) * columns.count
                    for column in columns.indices {
                        result.elements[row * columns.count + column] +=
                            weight * narrow[first + column]
                    }
                }
            }
        }
        return result
    }
}
