/// How much of an image is clipped: as bright as its camera can say, so that what is brighter reads
/// the same.
///
/// On the file's own samples: luma would hide that one of three colours is clipped. A bright
/// background counts as well, such as that of bright field.
package struct Clipping: Sendable {
    private var counts: [Int]
    /// The largest sample so far.
    private var largest = 0
    /// The pixels of which a colour is the largest sample.
    private var pixelsAtLargest = 0
    private var pixels = 0

    /// Looks at all of an image.
    ///
    /// - Complexity: O(*n*), where *n* is the number of samples.
    package init(_ raster: Raster) {
        self.init(bits: raster.bits)
        add(raster)
    }

    /// Has seen nothing yet.
    ///
    /// - Parameter bits: Of a sample: 8 or 16.
    package init(bits: Int) { counts = [Int](repeating: 0, count: 1 << bits) }

    /// Looks at some rows of an image.
    ///
    /// - Complexity: O(*n*), where *n* is the number of samples.
    package mutating func add(_ raster: Raster) {
        switch raster.samples {
        case .eight(let samples): add(samples, channels: raster.channels)
        case .sixteen(let samples): add(samples, channels: raster.channels)
        }
    }

    /// The share of pixels, 0…1, of which a colour, alpha apart, is at the ceiling.
    package var fraction: Double {
        isCeiling(largest) ? Double(pixelsAtLargest) / Double(pixels) : 0
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

    /// Whether the largest sample is one that samples are clipped to.
    ///
    /// Either the largest that a camera of 8, 10, 12, 14 or 16 bits gives, whatever the file holds,
    /// or one at which samples pile up, as after an offset was taken off: more than eight times as
    /// many as of the sixteen below it on average.
    private func isCeiling(_ largest: Int) -> Bool {
        if [8, 10, 12, 14, 16].contains(where: { largest == 1 << $0 - 1 }) { return true }
        let below = counts[max(0, largest - 16)..<largest].reduce(0, +)
        return below > 0 && counts[largest] * 16 > 8 * below
    }
}
