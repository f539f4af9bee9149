/// The share of an image's pixels that are clipped: saturated at the camera's largest value.
///
/// Counted on the samples of the file, because luma would hide that one of three colours is
/// clipped. A bright background, such as that of bright field, counts as well.
package struct Clipping: Sendable {
    private var counts: [Int]
    /// The largest sample so far.
    private var largest = 0
    /// The number of pixels with a colour equal to ``largest``.
    private var pixelsAtLargest = 0
    private var pixels = 0

    /// Counts the samples of a whole image.
    ///
    /// - Complexity: O(*n*), where *n* is the number of samples.
    package init(of raster: Raster) {
        self.init(bits: raster.bits)
        add(raster)
    }

    /// Creates empty counts; call ``add(_:)`` for each band of rows.
    ///
    /// - Parameter bits: The bits of a sample: 8 or 16.
    package init(bits: Int) { counts = [Int](repeating: 0, count: 1 << bits) }

    /// Counts the samples of some rows.
    ///
    /// - Complexity: O(*n*), where *n* is the number of samples.
    package mutating func add(_ raster: Raster) {
        switch raster.samples {
        case .eight(let samples): add(samples, channels: raster.channels)
        case .sixteen(let samples): add(samples, channels: raster.channels)
        }
    }

    /// Leaves out gray pixels.
    ///
    /// - Parameters:
    ///   - number: At most as many as were counted.
    ///   - sample: Their sample.
    mutating func leaveOut(_ number: Int, of sample: Int) {
        precondition(number <= counts[sample], "only counted pixels can be left out")
        counts[sample] -= number
        pixels -= number
        largest = counts.lastIndex { $0 > 0 } ?? 0
        pixelsAtLargest = counts[largest]
    }

    /// The fraction of pixels, 0…1, with a clipped colour; alpha is ignored.
    package var fraction: Double {
        pixels > 0 && isCeiling(largest) ? Double(pixelsAtLargest) / Double(pixels) : 0
    }

    private mutating func add<Sample: FixedWidthInteger & UnsignedInteger>(
        _ samples: [Sample], channels: Int
    ) {
        let colours = channels < 3 ? 1 : 3
        pixels += samples.count / channels
        samples.withUnsafeBufferPointer { samples in
            counts.withUnsafeMutableBufferPointer { counts in
                for first in stride(from: 0, to: samples.count, by: channels) {
                    for place in first..<first + colours {
                        counts[Int(truncatingIfNeeded: samples[place])] += 1
                    }
                }
            }
            let most = counts.lastIndex { $0 > 0 } ?? 0
            if most > largest { (largest, pixelsAtLargest) = (most, 0) }
            guard colours > 1 else {
                pixelsAtLargest = counts[largest]
                return
            }
            let limit = Sample(truncatingIfNeeded: largest)
            pixelsAtLargest += stride(from: 0, to: samples.count, by: channels).count { first in
                samples[first..<first + colours].contains(limit)
            }
        }
    }

    /// Whether the largest sample is a value at which samples are clipped.
    ///
    /// That is either the largest value of a camera of 8, 10, 12, 14 or 16 bits, whatever the depth
    /// of the file, or a value at which samples pile up, as after the subtraction of an offset: its
    /// count is more than eight times the mean count of the sixteen values below it.
    private func isCeiling(_ largest: Int) -> Bool {
        if [8, 10, 12, 14, 16].contains(where: { largest == 1 << $0 - 1 }) { return true }
        let below = counts[max(0, largest - 16)..<largest].reduce(0, +)
        return below > 0 && counts[largest] * 16 > 8 * below
    }
}
