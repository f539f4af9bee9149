import Tensors

extension EuclideanDistance {
    /// Squared distances of the pixels of each nucleus to the nearest that is not of it.
    ///
    /// Nuclei that touch are each other's border; beyond the image there is nothing that ends a
    /// nucleus. Exact, as ``squared(_:)``: the nearest pixel that is not of a nucleus never lies
    /// beyond the end of its run in a row, so that a parabola of height 0 there stands for all
    /// that follow.
    ///
    /// - Parameter nuclei: Each a label; one of several pieces is one nucleus.
    /// - Returns: In pixels; 0 at background. Where a nucleus is all of the image, the square of
    ///   the sum of its sides, which is more than any distance.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package static func squared(within nuclei: LabelImage) -> Plane<Int> {
        let (width, height) = (nuclei.width, nuclei.height)
        let far = (width + height) * (width + height)
        var distances = alongColumns(nuclei.labels)
        var envelope = ParabolaEnvelope(length: width)
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
                        for place in low..<high {
                            line[place - low] = labels[place] == label ? distances[place] : 0
                        }
                        envelope.transform(&line, from: 0, length: high - low)
                        for place in first..<next {
                            distances[place] = min(line[place - low], far)
                        }
                    }
                    first = next
                }
            }
        }
        return Plane(width: width, height: height, elements: distances)
    }

    /// The squares of the distances to the nearest other label of the same column; 0 at 0.
    private static func alongColumns(_ labels: Plane<Int32>) -> [Int] {
        let (width, height) = (labels.width, labels.height)
        let far = width + height
        var steps = [Int](repeating: far, count: width * height)
        labels.elements.withUnsafeBufferPointer { labels in
            for place in steps.indices {
                let above = place - width
                if labels[place] == 0 {
                    steps[place] = 0
                } else if above >= 0 {
                    steps[place] = labels[above] == labels[place] ? min(far, steps[above] + 1) : 1
                }
            }
            for place in stride(from: (height - 1) * width - 1, through: 0, by: -1)
            where labels[place] != 0 {
                let below = place + width
                let fromBelow = labels[below] == labels[place] ? steps[below] + 1 : 1
                steps[place] = min(steps[place], fromBelow)
            }
        }
        return steps.map { $0 * $0 }
    }
}
