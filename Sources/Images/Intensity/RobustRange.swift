/// The range of an image's intensities without its extremes: from the 0.1th to the 99.9th
/// percentile of the valid pixels.
///
/// Hot and dead pixels lie outside, so they change nothing that is measured on this range.
package struct RobustRange: Sendable, Equatable {
    /// The percentile of ``low``; ``high`` is as far from 100.
    static let percent = 0.1

    /// The lower end.
    package let low: Double
    /// The upper end; at least ``low``.
    package let high: Double
    /// The mean of the pixels, clipped to the range, as a fraction 0…1 of it; 0 for an empty range.
    package let mean: Double

    /// Measures the range of a histogram of valid pixels.
    ///
    /// - Complexity: O(*n*), where *n* is the number of intensities.
    package init(of histogram: IntensityHistogram) {
        low = histogram.percentile(Self.percent) { Double($0) }
        high = histogram.percentile(100 - Self.percent) { Double($0) }
        mean =
            high > low ? (histogram.mean(clippedTo: low...high) - low) / (high - low) : 0
    }

    /// The smallest of 8, 10, 12, 14 and 16 bits that hold the range, whatever its offset.
    package var bits: Int { GrayImage.bitsUsed(of: 16, largest: Int(max(high - low, 0))) }
}
