/// The weights by which the pixels of an axis become those of a shorter or longer one.
///
/// Pixels are intervals, and both axes cover the same length. A shorter axis takes means over the
/// intervals of its pixels, parts of pixels counted in part, as OpenCV's `INTER_AREA`; a longer one
/// interpolates between the centres of pixels by cubic convolution with *a* = −½ (R. G. Keys, Cubic
/// convolution interpolation for digital image processing, 1981), the edge pixels repeated beyond
/// the edges.
package struct ResamplingAxis: Sendable, Equatable {
    /// The number of pixels that are read.
    package let sourceLength: Int
    /// The number of pixels that are made.
    package let targetLength: Int
    /// The first source pixel of each target pixel.
    private let firsts: [Int]
    /// Where in ``weights`` those of each target pixel begin; one more for the end.
    private let starts: [Int]
    /// The weights of consecutive source pixels, with a sum of 1 for each target pixel.
    private let weights: [Float]

    /// Computes the weights.
    ///
    /// - Parameters:
    ///   - source: The number of pixels that are read, at least 1.
    ///   - target: The number of pixels that are made, at least 1.
    /// - Complexity: O(*n*), where *n* is the larger of both.
    package init(from source: Int, to target: Int) {
        precondition(source > 0 && target > 0, "an axis has at least one pixel")
        (sourceLength, targetLength) = (source, target)
        var (firsts, starts, weights): ([Int], [Int], [Float]) = ([], [0], [])
        for pixel in 0..<target {
            let filter =
                target <= source
                ? Self.mean(over: pixel, of: target, source: source)
                : Self.cubic(at: pixel, of: target, source: source)
            firsts.append(filter.first)
            weights += filter.weights.map { Float($0) }
            starts.append(weights.count)
        }
        (self.firsts, self.starts, self.weights) = (firsts, starts, weights)
    }

    /// Whether there are no more pixels made than read.
    package var isShrinking: Bool { targetLength <= sourceLength }

    /// The source pixels of a target pixel, and their weights.
    func filter(of pixel: Int) -> (first: Int, weights: ArraySlice<Float>) {
        (firsts[pixel], weights[starts[pixel]..<starts[pixel + 1]])
    }

    /// The source pixels that some target pixels are made of.
    package func sources(of targets: Range<Int>) -> Range<Int> {
        let last = targets.upperBound - 1
        return firsts[targets.lowerBound]..<firsts[last] + starts[last + 1] - starts[last]
    }

    /// How many target pixels, from the first on, are made of the first source pixels alone.
    ///
    /// - Parameter count: How many source pixels.
    /// - Returns: 0…``targetLength``.
    /// - Complexity: O(log *n*), where *n* is the number of target pixels.
    package func targets(madeOfFirst count: Int) -> Int {
        var (low, high) = (0, targetLength)
        while low < high {
            let middle = (low + high) / 2
            let end = firsts[middle] + starts[middle + 1] - starts[middle]
            (low, high) = end <= count ? (middle + 1, high) : (low, middle)
        }
        return low
    }

    /// Applies the weights along a row.
    func apply(
        to row: UnsafeBufferPointer<Float>, into result: UnsafeMutableBufferPointer<Float>
    ) {
        weights.withUnsafeBufferPointer { weights in
            starts.withUnsafeBufferPointer { starts in
                firsts.withUnsafeBufferPointer { firsts in
                    for pixel in 0..<targetLength {
                        let begin = starts[pixel]
                        let shift = firsts[pixel] - begin
                        var sum: Float = 0
                        for place in begin..<starts[pixel + 1] {
                            sum += weights[place] * row[place + shift]
                        }
                        result[pixel] = sum
                    }
                }
            }
        }
    }

    /// The shares of source pixels in the interval of a target pixel.
    ///
    /// In whole numbers, so that parts of pixels are exact: an interval is `source` units long, a
    /// source pixel `target` units.
    private static func mean(
        over pixel: Int, of target: Int, source: Int
    ) -> (first: Int, weights: [Double]) {
        let (begin, end) = (pixel * source, (pixel + 1) * source)
        let first = begin / target
        let last = (end - 1) / target
        return (
            first,
            (first...last).map { place in
                let overlap = min(end, (place + 1) * target) - max(begin, place * target)
                return Double(overlap) / Double(source)
            }
        )
    }

    /// The four weights of cubic convolution, those beyond the edges added to the edge pixels'.
    private static func cubic(
        at pixel: Int, of target: Int, source: Int
    ) -> (first: Int, weights: [Double]) {
        let centre = (Double(pixel) + 0.5) * Double(source) / Double(target) - 0.5
        let left = Int(centre.rounded(.down))
        let first = min(max(left - 1, 0), source - 1)
        let last = min(max(left + 2, 0), source - 1)
        var weights = [Double](repeating: 0, count: last - first + 1)
        for place in left - 1...left + 2 {
            weights[min(max(place, first), last) - first] += kernel(abs(centre - Double(place)))
        }
        return (first, weights)
    }

    /// Keys' kernel at a distance.
    private static func kernel(_ x: Double) -> Double {
        let a = -0.5
        return switch x {
        case ..<1: ((a + 2) * x - (a + 3)) * x * x + 1
        case ..<2: a * (((x - 5) * x + 8) * x - 4)
        default: 0
        }
    }
}
