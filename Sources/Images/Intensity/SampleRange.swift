/// The smallest and the largest finite sample of an image.
struct SampleRange: Sendable, Equatable {
    /// The smallest finite sample; +∞ if there is none yet.
    private(set) var low = Double.infinity
    /// The largest finite sample; -∞ if there is none yet.
    private(set) var high = -Double.infinity
    /// The number of samples that are NaN or infinite.
    private(set) var nonFinite = 0

    /// The scale that maps the range to 16 bits; 0 to 0 if there is no finite sample.
    ///
    /// - Parameter met: The number of non-finite samples, if the page replaces them; `nil` for the
    ///   count of this range.
    /// - Returns: The scale.
    func scale(nonFinite met: Int?) -> IntensityScale {
        low <= high
            ? IntensityScale(low: low, high: high, nonFinite: met ?? nonFinite)
            : IntensityScale(low: 0, high: 0, nonFinite: met ?? nonFinite)
    }

    /// Extends the range by the colours of pixels; alpha is ignored.
    ///
    /// - Parameters:
    ///   - samples: [pixel, channel], dense.
    ///   - kind: The type of the samples.
    ///   - channels: Channels of a pixel, as in ``PageHeader``.
    /// - Complexity: O(*n*), where *n* is the number of samples.
    mutating func include(_ samples: UnsafeRawBufferPointer, kind: SampleFormat, channels: Int) {
        switch kind {
        case .unsigned(8): includeIntegers(samples, as: UInt8.self, channels: channels)
        case .unsigned(16): includeIntegers(samples, as: UInt16.self, channels: channels)
        case .unsigned: includeIntegers(samples, as: UInt32.self, channels: channels)
        case .signed(8): includeIntegers(samples, as: Int8.self, channels: channels)
        case .signed(16): includeIntegers(samples, as: Int16.self, channels: channels)
        case .signed: includeIntegers(samples, as: Int32.self, channels: channels)
        case .float(64): includeFloats(samples, as: Double.self, channels: channels)
        case .float: includeFloats(samples, as: Float.self, channels: channels)
        }
    }

    @inline(__always)
    private mutating func includeIntegers<Sample: FixedWidthInteger>(
        _ samples: UnsafeRawBufferPointer, as _: Sample.Type, channels: Int
    ) {
        let samples = samples.assumingMemoryBound(to: Sample.self)
        var least = Sample.max
        var largest = Sample.min
        if channels.isMultiple(of: 2) {
            for index in 0..<samples.count where index % channels != channels - 1 {
                least = min(least, samples[index])
                largest = max(largest, samples[index])
            }
        } else {
            // Without a branch, so that the compiler vectorises the loop.
            for sample in samples {
                least = sample < least ? sample : least
                largest = largest < sample ? sample : largest
            }
        }
        guard least <= largest else { return }
        low = min(low, Double(least))
        high = max(high, Double(largest))
    }

    @inline(__always)
    private mutating func includeFloats<Sample: BinaryFloatingPoint>(
        _ samples: UnsafeRawBufferPointer, as _: Sample.Type, channels: Int
    ) {
        let samples = samples.assumingMemoryBound(to: Sample.self)
        var least = Sample.infinity
        var largest = -Sample.infinity
        var others = 0
        if channels.isMultiple(of: 2) {
            for index in 0..<samples.count where index % channels != channels - 1 {
                include(samples[index], least: &least, largest: &largest, others: &others)
            }
        } else {
            for sample in samples {
                include(sample, least: &least, largest: &largest, others: &others)
            }
        }
        nonFinite += others
        low = min(low, Double(least))
        high = max(high, Double(largest))
    }

    @inline(__always)
    private func include<Sample: BinaryFloatingPoint>(
        _ sample: Sample, least: inout Sample, largest: inout Sample, others: inout Int
    ) {
        let isFinite = sample.magnitude < .infinity
        let orHigh = isFinite ? sample : .infinity
        let orLow = isFinite ? sample : -.infinity
        least = orHigh < least ? orHigh : least
        largest = largest < orLow ? orLow : largest
        others &+= isFinite ? 0 : 1
    }
}
