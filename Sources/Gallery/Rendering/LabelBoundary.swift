import Tensors

/// The inner boundary of labels: the pixels of nuclei with a 4-neighbour of another label.
///
/// It equals scikit-image's `find_boundaries(mode="inner", connectivity=1)`: it is inside the
/// nuclei, so that two that touch have one each, and there is none along the edge of the image.
package struct Outline: Sendable, Equatable {
    /// Indices into the plane's elements, each once; ring by ring, the first in ascending order.
    package let pixels: [Int]

    /// Finds the boundary of all nuclei, one pixel wide.
    ///
    /// - Parameter labels: 0 for background.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(of labels: Plane<Int32>) {
        pixels = Self.boundary(of: labels)
    }

    private init(pixels: [Int]) {
        self.pixels = pixels
    }

    /// Thickens the boundary inwards.
    ///
    /// Rings alternate between 4- and 8-connected dilation, which approximates the Euclidean
    /// distance along diagonals (the octagonal distance of Rosenfeld and Pfaltz, 1968).
    ///
    /// - Parameters:
    ///   - thickness: The number of rings, each one pixel wide, this one included.
    ///   - labels: The labels of the boundary.
    /// - Returns: The pixels of this boundary, then those of the other rings.
    /// - Complexity: O(*n* + *m*) for *n* pixels and *m* boundary pixels of the result.
    package func grown(to thickness: Int, in labels: Plane<Int32>) -> Outline {
        precondition(thickness > 0, "a boundary has at least one ring")
        if thickness == 1 { return self }
        let width = labels.width
        // The 4-neighbours first, then the diagonal ones.
        let around = [(-1, 0), (0, -1), (0, 1), (1, 0), (-1, -1), (-1, 1), (1, -1), (1, 1)].map {
            (down, right) in (offset: down * width + right, right: right)
        }
        var pixels = pixels
        pixels.reserveCapacity(thickness * pixels.count)
        var taken = [Bool](repeating: false, count: labels.elements.count)
        for pixel in pixels { taken[pixel] = true }
        taken.withUnsafeMutableBufferPointer { taken in
            labels.elements.withUnsafeBufferPointer { labels in
                var last = pixels.indices
                for ring in 1..<thickness {
                    let neighbours = around.prefix(ring.isMultiple(of: 2) ? 8 : 4)
                    for index in last {
                        let pixel = pixels[index]
                        let column = pixel % width
                        for step in neighbours where 0..<width ~= column &+ step.right {
                            let other = pixel &+ step.offset
                            guard 0..<labels.count ~= other, !taken[other],
                                labels[other] == labels[pixel]
                            else { continue }
                            taken[other] = true
                            pixels.append(other)
                        }
                    }
                    last = last.upperBound..<pixels.count
                }
            }
        }
        return Outline(pixels: pixels)
    }

    private static func boundary(of labels: Plane<Int32>) -> [Int] {
        let (width, height) = (labels.width, labels.height)
        var pixels: [Int] = []
        labels.elements.withUnsafeBufferPointer { labels in
            for row in 0..<height {
                let first = row * width
                for column in 0..<width {
                    let here = first &+ column
                    let label = labels[here]
                    if label == 0 { continue }
                    if column > 0 && labels[here &- 1] != label
                        || column &+ 1 < width && labels[here &+ 1] != label
                        || row > 0 && labels[here &- width] != label
                        || row &+ 1 < height && labels[here &+ width] != label
                    {
                        pixels.append(here)
                    }
                }
            }
        }
        return pixels
    }
}
