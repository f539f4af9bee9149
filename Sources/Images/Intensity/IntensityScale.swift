/// The linear scale by which 16-bit samples represent numbers of another range.
package struct IntensityScale: Sendable, Equatable {
    /// The smallest number of the scale, which 0 represents, or 1 if 0 is no data.
    package let low: Double
    /// The largest number of the scale, which 65535 represents.
    package let high: Double
    /// The number of samples that are NaN or infinite; they become 0.
    ///
    /// Of a projection, those of every plane count, even where another plane has a finite number.
    package let nonFinite: Int
    /// The constants that are no data, such as −9999; they become 0.
    package let noData: [Double]
    /// Whether 0 represents no number, but that there are no data.
    package let zeroIsNoData: Bool
    /// Whether numbers lie beyond the scale: they become its ends.
    package let isClipped: Bool

    /// Creates a scale.
    ///
    /// - Parameters:
    ///   - low: The smallest number.
    ///   - high: The largest number; equal to `low` if all are the same.
    ///   - nonFinite: The number of samples that are NaN or infinite.
    ///   - noData: The constants that are no data.
    ///   - zeroIsNoData: Whether 0 is kept for samples without data.
    ///   - isClipped: Whether numbers lie beyond.
    package init(
        low: Double, high: Double, nonFinite: Int, noData: [Double] = [],
        zeroIsNoData: Bool = false, isClipped: Bool = false
    ) {
        self.low = low
        self.high = high
        self.nonFinite = nonFinite
        self.noData = noData
        self.zeroIsNoData = zeroIsNoData
        self.isClipped = isClipped
    }

    /// The difference of the numbers that neighbouring samples represent.
    package var slope: Double {
        let steps = zeroIsNoData ? 65534.0 : 65535
        // Apart, as the whole range may be beyond what a Double holds.
        return high / steps - low / steps
    }

    /// The number that 0 represents, or would.
    package var offset: Double {
        zeroIsNoData ? max(low - slope, -.greatestFiniteMagnitude) : low
    }

    /// The number that a sample represents, from ``low`` to ``high``.
    package func number(of sample: Double) -> Double {
        let first = zeroIsNoData ? 1.0 : 0
        let part = min(max((sample - first) / (65535 - first), 0), 1)
        return low * (1 - part) + high * part
    }
}

extension IntensityScale {
    /// Scales samples to 16 bits: (sample − low) / (high − low) · 65535, rounded half to even.
    ///
    /// If ``zeroIsNoData``, to 1…65535, and pixels with a colour without data become 0. Samples that
    /// are not finite become 0, and all samples if low equals high. Samples outside of the scale, as
    /// alpha may be, are clipped to its ends.
    ///
    /// - Parameters:
    ///   - samples: The samples, [pixel, channel], dense.
    ///   - kind: The type of the samples.
    ///   - channels: Channels of a pixel, as in ``PageHeader``.
    ///   - scaled: Receives as many 16-bit samples.
    /// - Complexity: O(*n*), where *n* is the number of samples.
    func apply(
        _ samples: UnsafeRawBufferPointer, kind: SampleFormat, channels: Int,
        into scaled: UnsafeMutableBufferPointer<UInt16>
    ) {
        guard low < high || zeroIsNoData else { return scaled.update(repeating: 0) }
        var scaler = SampleScaler(scale: self, channels: channels, scaled: scaled)
        kind.pass(samples, to: &scaler)
    }
}

/// Scales samples into a buffer.
private struct SampleScaler: SampleVisitor {
    let scale: IntensityScale
    let channels: Int
    let scaled: UnsafeMutableBufferPointer<UInt16>

    func visit<Number: SampleNumber>(_ samples: UnsafeBufferPointer<Number>) {
        // Halves a range that overflows to infinity.
        let unit = (scale.high - scale.low).isFinite ? 1.0 : 0.5
        let start = scale.low * unit
        let range = scale.low < scale.high ? scale.high * unit - start : 1
        if scale.zeroIsNoData {
            for index in 0..<samples.count {
                let part = (samples[index].asDouble * unit - start) / range
                scaled[index] = 1 + Self.rounded(part, most: 65534)
            }
            clearPixelsWithoutData(samples)
        } else {
            for index in 0..<samples.count {
                let sample = samples[index]
                let part = Self.rounded((sample.asDouble * unit - start) / range, most: 65535)
                scaled[index] = sample.isFiniteNumber ? part : 0
            }
        }
    }

    private func clearPixelsWithoutData<Number: SampleNumber>(
        _ samples: UnsafeBufferPointer<Number>
    ) {
        let colours = channels < 3 ? 1 : 3
        for first in stride(from: 0, to: samples.count, by: channels) {
            let isData = samples[first..<first + colours].allSatisfy {
                $0.isFiniteNumber && !scale.noData.contains($0.asDouble)
            }
            if !isData { for place in first..<first + colours { scaled[place] = 0 } }
        }
    }

    /// A fraction of the scale, clipped to 0…1, as the nearest integer in 0…`most`.
    ///
    /// Adding 2⁵², from where doubles are spaced by 1, rounds half to even and leaves the integer
    /// in the lowest bits. This vectorises, unlike a conversion to an integer on many instruction
    /// sets.
    @inline(__always)
    private static func rounded(_ part: Double, most: Double) -> UInt16 {
        let within = part > 0 ? (part < 1 ? part : 1) : 0
        return UInt16(truncatingIfNeeded: (within * most + 0x1p52).bitPattern)
    }
}
