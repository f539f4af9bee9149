/// The number of pixels of each intensity; gives mean and percentiles without sorting.
package struct IntensityHistogram: Sendable {
    private var counts: [Int]
    private var total = 0

    /// Counts the intensities of an image.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(of image: GrayImage) {
        counts = [Int](repeating: 0, count: image.maximum + 1)
        add(image.plane.elements)
    }

    /// Creates an empty histogram.
    ///
    /// - Parameter bits: The bits of a sample: 8 or 16.
    package init(bits: Int) { counts = [Int](repeating: 0, count: 1 << bits) }

    /// Counts samples.
    ///
    /// - Complexity: O(*n*), where *n* is the number of samples.
    package mutating func add<Sample: FixedWidthInteger & UnsignedInteger>(_ samples: [Sample]) {
        total += samples.count
        counts.withUnsafeMutableBufferPointer { counts in
            samples.withUnsafeBufferPointer { samples in
                for sample in samples { counts[Int(truncatingIfNeeded: sample)] += 1 }
            }
        }
    }

    /// The number of pixels.
    package var count: Int { total }

    /// The number of pixels of an intensity.
    package func count(of intensity: Int) -> Int { counts[intensity] }

    /// Leaves out pixels of an intensity, none of which is counted any longer.
    ///
    /// - Parameters:
    ///   - number: At most as many as were counted.
    ///   - intensity: Their intensity.
    package mutating func remove(_ number: Int, of intensity: Int) {
        precondition(number <= counts[intensity], "only counted pixels can be left out")
        counts[intensity] -= number
        total -= number
    }

    /// The mean intensity if all are clipped to a range; NaN if the histogram is empty.
    package func mean(clippedTo range: ClosedRange<Double>) -> Double {
        var sum = 0.0
        for (intensity, count) in counts.enumerated() where count > 0 {
            let clipped = min(max(Double(intensity), range.lowerBound), range.upperBound)
            sum += clipped * Double(count)
        }
        return sum / Double(total)
    }

    /// The largest intensity that occurs; 0 if the histogram is empty.
    package var largest: Int { counts.lastIndex { $0 > 0 } ?? 0 }

    /// The mean intensity, on the image's own scale; NaN if the histogram is empty.
    package var mean: Double {
        var sum = 0
        for (intensity, count) in counts.enumerated() { sum += intensity * count }
        return Double(sum) / Double(total)
    }

    /// A percentile of a monotonic function of the intensity, over all pixels.
    ///
    /// Interpolates linearly between order statistics, as `numpy.percentile` does by default
    /// (definition 7 of Hyndman and Fan, 1996).
    ///
    /// - Parameters:
    ///   - percent: The percentile, 0…100.
    ///   - value: The function of the intensity; monotonically rising or falling.
    /// - Returns: The percentile of `value` over all pixels.
    package func percentile(_ percent: Double, of value: (Int) -> Double) -> Double {
        let falls = value(counts.count - 1) < value(0)
        let position = percent / 100 * Double(total - 1)
        let rank = Int(position)
        let lower = value(intensity(rank: rank, fromTop: falls))
        let upper = value(intensity(rank: min(rank + 1, total - 1), fromTop: falls))
        return lower + (upper - lower) * (position - Double(rank))
    }

    /// The intensity of the `rank`-th pixel, counted from 0 at the darkest, or at the brightest.
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
