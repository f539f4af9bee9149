/// How much of an image is clipped: as bright as its camera can say, so that what is brighter reads
/// the same.
///
/// On the file's own samples: luma would hide that one of three colours is clipped. A bright
/// background counts as well, such as that of bright field.
package struct Clipping: Sendable, Equatable {
    /// The share of pixels, 0…1, of which a colour, alpha apart, is at the ceiling.
    package let fraction: Double

    /// Looks for a ceiling, and counts what is at it.
    ///
    /// - Complexity: O(*n*), where *n* is the number of samples.
    package init(_ raster: Raster) {
        fraction =
            switch raster.samples {
            case .eight(let samples): Self.fraction(samples, channels: raster.channels)
            case .sixteen(let samples): Self.fraction(samples, channels: raster.channels)
            }
    }

    private static func fraction<Sample: FixedWidthInteger & UnsignedInteger>(
        _ samples: [Sample], channels: Int
    ) -> Double {
        let colours = channels < 3 ? 1 : 3
        return samples.withUnsafeBufferPointer { samples in
            var counts = [Int](repeating: 0, count: 1 << Sample.bitWidth)
            for first in stride(from: 0, to: samples.count, by: channels) {
                for place in first..<first + colours {
                    counts[Int(truncatingIfNeeded: samples[place])] += 1
                }
            }
            guard let ceiling = ceiling(counts) else { return 0 }
            var clipped = counts[ceiling]
            if colours > 1 {
                let limit = Sample(truncatingIfNeeded: ceiling)
                clipped = stride(from: 0, to: samples.count, by: channels).count { first in
                    samples[first..<first + colours].contains(limit)
                }
            }
            return Double(clipped) * Double(channels) / Double(samples.count)
        }
    }

    /// The largest sample, if it is one that samples are clipped to.
    ///
    /// Either the largest that a camera of 8, 10, 12, 14 or 16 bits gives, whatever the file holds,
    /// or one at which samples pile up, as after an offset was taken off: more than eight times as
    /// many as of the sixteen below it on average.
    private static func ceiling(_ counts: [Int]) -> Int? {
        guard let largest = counts.lastIndex(where: { $0 > 0 }) else { return nil }
        if [8, 10, 12, 14, 16].contains(where: { largest == 1 << $0 - 1 }) { return largest }
        let below = counts[max(0, largest - 16)..<largest].reduce(0, +)
        return below > 0 && counts[largest] * 16 > 8 * below ? largest : nil
    }
}
