import Tensors

/// The exact Euclidean distance transform: the distance of each pixel to the nearest background.
///
/// The border of the image is not background. Source: Felzenszwalb and Huttenlocher, Distance
/// transforms of sampled functions (2012): the lower envelope of parabolas, along columns and then
/// along rows.
package enum EuclideanDistanceTransform {
    /// The squared distances of a mask.
    ///
    /// - Parameter mask: True at foreground.
    /// - Returns: Squared distances in pixels², 0 at background; (width + height)², which exceeds
    ///   any distance, if the mask has no background.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package static func squared(of mask: Plane<Bool>) -> Plane<Int> {
        let (width, height) = (mask.width, mask.height)
        let far = (width + height) * (width + height)
        var distances = squaredAlongColumns(of: mask)
        var envelope = ParabolaEnvelope(maximumLength: width)
        for row in 0..<height { envelope.transform(&distances, from: row * width) }
        return Plane(
            width: width, height: height, elements: distances.map { Swift.min($0, far) })
    }

    /// The squared distances to the nearest background of the same column.
    private static func squaredAlongColumns(of mask: Plane<Bool>) -> [Int] {
        let (width, height) = (mask.width, mask.height)
        let far = width + height
        var steps = [Int](repeating: far, count: width * height)
        for row in 0..<height {
            for column in 0..<width {
                let pixel = row * width + column
                if !mask.elements[pixel] {
                    steps[pixel] = 0
                } else if row > 0 {
                    steps[pixel] = Swift.min(far, steps[pixel - width] + 1)
                }
            }
        }
        for row in stride(from: height - 2, through: 0, by: -1) {
            for column in 0..<width {
                let pixel = row * width + column
                steps[pixel] = Swift.min(steps[pixel], steps[pixel + width] + 1)
            }
        }
        return steps.map { $0 * $0 }
    }

    /// The distances of each component divided by its largest, 0…1: a substitute for the distance
    /// output of a network.
    static func normalized(in components: LabelImage) -> Plane<Float> {
        let squares = squared(of: components.foreground)
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

extension EuclideanDistanceTransform {
    /// The squared distance of each nucleus pixel to the nearest pixel outside its nucleus.
    ///
    /// Pixels of touching nuclei count as outside. Exact, as ``squared(of:)``: within a row the
    /// nearest pixel outside a nucleus is at the end of the run, so that a parabola of height 0
    /// there replaces all that follow.
    ///
    /// - Parameter nuclei: The nuclei; components with the same label are one nucleus.
    /// - Returns: Squared distances in pixels², 0 at background; (width + height)², which exceeds
    ///   any distance, if a nucleus fills the image.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package static func squared(within nuclei: LabelImage) -> Plane<Int> {
        let (width, height) = (nuclei.width, nuclei.height)
        let far = (width + height) * (width + height)
        var distances = squaredAlongColumns(within: nuclei.labels)
        var envelope = ParabolaEnvelope(maximumLength: width)
        var line = [Int](repeating: 0, count: width)
        nuclei.labels.elements.withUnsafeBufferPointer { labels in
            for row in 0..<height {
                let (start, end) = (row * width, (row + 1) * width)
                var first = start
                while first < end {
                    let label = labels[first]
                    var next = first + 1
                    while next < end, labels[next] == label { next += 1 }
                    if label != 0 {
                        let (low, high) = (max(first - 1, start), min(next + 1, end))
                        for pixel in low..<high {
                            line[pixel - low] = labels[pixel] == label ? distances[pixel] : 0
                        }
                        envelope.transform(&line, from: 0, length: high - low)
                        for pixel in first..<next {
                            distances[pixel] = min(line[pixel - low], far)
                        }
                    }
                    first = next
                }
            }
        }
        return Plane(width: width, height: height, elements: distances)
    }

    /// The squared distances to the nearest other label of the same column; 0 at background.
    private static func squaredAlongColumns(within labels: Plane<Int32>) -> [Int] {
        let (width, height) = (labels.width, labels.height)
        let far = width + height
        var steps = [Int](repeating: far, count: width * height)
        labels.elements.withUnsafeBufferPointer { labels in
            for pixel in steps.indices {
                let above = pixel - width
                if labels[pixel] == 0 {
                    steps[pixel] = 0
                } else if above >= 0 {
                    steps[pixel] = labels[above] == labels[pixel] ? min(far, steps[above] + 1) : 1
                }
            }
            for pixel in stride(from: (height - 1) * width - 1, through: 0, by: -1)
            where labels[pixel] != 0 {
                let below = pixel + width
                let fromBelow = labels[below] == labels[pixel] ? steps[below] + 1 : 1
                steps[pixel] = min(steps[pixel], fromBelow)
            }
        }
        return steps.map { $0 * $0 }
    }
}
