import Tensors

/// The pixels of nuclei that are next to what is not the same nucleus: the inner boundary.
///
/// As scikit-image's `find_boundaries(mode="inner", connectivity=1)`: it lies within the nucleus,
/// so that two that touch both show theirs. Along the edge of the image there is none, for there
/// the nucleus goes on.
package struct Outline: Sendable, Equatable {
    /// Positions in the plane's elements, each once; ring after ring, those of the first in order.
    package let pixels: [Int]

    /// Finds the outlines of all nuclei, a pixel wide.
    ///
    /// - Parameter labels: 0 at background.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(of labels: Plane<Int32>) {
        pixels = Self.boundary(of: labels)
    }

    private init(pixels: [Int]) {
        self.pixels = pixels
    }

    /// Wider outlines, which grow inwards.
    ///
    /// Rings take turns in growing to 4 and to 8 neighbours, so that a line is about as wide along
    /// a diagonal (the octagonal distance of Rosenfeld and Pfaltz, 1968).
    ///
    /// - Parameters:
    ///   - thickness: How many rings there are, each a pixel wide, with the one there is.
    ///   - labels: Those whose outlines these are.
    /// - Returns: The pixels of these outlines, then those of the other rings.
    /// - Complexity: O(*n* + *m*), where *n* is the number of pixels, and *m* that of outlines.
    package func grown(to thickness: Int, in labels: Plane<Int32>) -> Outline {
        precondition(thickness > 0, "an outline has at least one ring")
        if thickness == 1 { return self }
        let width = labels.width
        // Those at its sides first, then those at its corners.
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
