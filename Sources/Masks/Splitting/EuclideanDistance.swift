import Tensors

/// The distance of each pixel of a mask to the nearest pixel outside.
///
/// Source: Felzenszwalb and Huttenlocher, Distance transforms of sampled functions (2012): the
/// lower envelope of parabolas, along columns and then along rows; exact.
package enum EuclideanDistance {
    /// Squared distances, in pixels; beyond the image there is nothing that ends a nucleus.
    ///
    /// - Parameter mask: True inside.
    /// - Returns: 0 outside; where all is inside, the square of the sum of the sides, which is more
    ///   than any distance.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package static func squared(_ mask: Plane<Bool>) -> Plane<Int> {
        let (width, height) = (mask.width, mask.height)
        let far = (width + height) * (width + height)
        var distances = alongColumns(mask)
        var line = ParabolaEnvelope(length: width)
        for row in 0..<height {
            let first = row * width
            line.transform(&distances, from: first)
        }
        return Plane(
            width: width, height: height, elements: distances.map { Swift.min($0, far) })
    }

    /// The squares of the distances to the nearest outside of the same column.
    private static func alongColumns(_ mask: Plane<Bool>) -> [Int] {
        let (width, height) = (mask.width, mask.height)
        let far = width + height
        var steps = [Int](repeating: far, count: width * height)
        for row in 0..<height {
            for column in 0..<width {
                let place = row * width + column
                if !mask.elements[place] {
                    steps[place] = 0
                } else if row > 0 {
                    steps[place] = Swift.min(far, steps[place - width] + 1)
                }
            }
        }
        for row in stride(from: height - 2, through: 0, by: -1) {
            for column in 0..<width {
                let place = row * width + column
                steps[place] = Swift.min(steps[place], steps[place + width] + 1)
            }
        }
        return steps.map { $0 * $0 }
    }

    /// The distance over the largest of each component, 0…1: what stands in for a network's own.
    static func relative(in components: LabelImage) -> Plane<Float> {
        let squares = squared(components.foreground)
        var largest = [Int](repeating: 1, count: components.count + 1)
        for (label, square) in zip(components.labels.elements, squares.elements) {
            largest[Int(label)] = Swift.max(largest[Int(label)], square)
        }
        return Plane(
            width: squares.width, height: squares.height,
            elements: zip(components.labels.elements, squares.elements).map { label, square in
                (Float(square) / Float(largest[Int(label)])).squareRoot()
            })
    }
}
