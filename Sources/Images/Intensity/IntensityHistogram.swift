/// How many pixels have each intensity: mean and percentiles without sorting.
package struct IntensityHistogram: Sendable {
    private var counts: [Int]
    private var total = 0

    /// Counts the intensities of an image.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(_ image: GrayImage) {
        counts = [Int](repeating: 0, count: image.maximum + 1)
        add(image.plane.elements)
    }

    /// Counts nothing yet.
    ///
    /// - Parameter bits: Of a sample: 8 or 16.
    package init(bits: Int) { counts = [Int](repeating: 0, count: 1 << bits) }

    /// Counts samples.
    ///
    /// - Complexity: O(*n*), where *n* is how many there are.
    package mutating func add<Sample: FixedWidthInteger & UnsignedInteger>(_ samples: [Sample]) {
        total += samples.count
        counts.withUnsafeMutableBufferPointer { counts in
            samples.withUnsafeBufferPointer { samples in
                for sample in samples { counts[Int(truncatingIfNeeded: sample)] += 1 }
            }
        }
    }

    /// The largest intensity that there is; 0 where there is none.
    package var largest: Int { counts.lastIndex { $0 > 0 } ?? 0 }

    /// The mean intensity, in the image's own scale.
    package var mean: Double {
        var sum = 0
        for (intensity, count) in counts.enumerated() { sum += intensity * count }
        return Double(sum) / Double(total)
    }

    /// The `percent`-th percentile: linear interpolation between order statistics, as
    /// `numpy.percentile` does by default (definition 7 of Hyndman and Fan, 1996).
    ///
    /// - Parameters:
    ///   - percent: 0…100.
    ///   - value: What an intensity counts as; rising or falling.
    /// - Returns: The percentile of `value` over all pixels.
    package func percentile(_ percent: Double, of value: (Int) -> Double) -> Double {
        let falls = value(counts.count - 1) < value(0)
        let position = percent / 100 * Double(total - 1)
        let rank = Int(position)
        let lower = value(intensity(rank: rank, fromTop: falls))
        let upper = value(intensity(rank: min(rank + 1, total - 1), fromTop: falls))
        return lower + (upper - lower) * (position - Double(rank))
    }

    /// The intensity of the `rank`-th pixel in order, counted from 0 at the darkest or brightest.
    private func intensity(rank: Int, fromTop: Bool) -> Int {
        let wanted = fromTop ? total - 1 - rank : rank
        var seen = 0
        for (intensity, count) in counts.enumerated() {
            seen += count
            if seen > wanted { return intensity }
        }
        return counts.count - 1
    }
}
