/// The smallest and the largest finite sample of an image.
struct SampleRange: Sendable, Equatable {
    /// The smallest finite sample; +∞ if there is none yet.
    private(set) var low = Double.infinity
    /// The largest finite sample; -∞ if there is none yet.
    private(set) var high = -Double.infinity
    /// The number of samples that are NaN or infinite.
    private(set) var nonFinite = 0

    /// Extends the range by the colours of pixels; alpha is ignored.
    ///
    /// - Parameters:
    ///   - samples: [pixel, channel], dense.
    ///   - kind: The type of the samples.
    ///   - channels: Channels of a pixel, as in ``PageHeader``.
    ///   - excluded: Numbers that are left out.
    /// - Complexity: O(*n*), where *n* is the number of samples.
    mutating func include(
        _ samples: UnsafeRawBufferPointer, kind: SampleFormat, channels: Int,
        except excluded: [Double] = []
    ) {
        var extremes = SampleExtremes(channels: channels, excluded: excluded)
        kind.pass(samples, to: &extremes)
        nonFinite += extremes.nonFinite
        low = min(low, extremes.low)
        high = max(high, extremes.high)
    }
}

/// The smallest and the largest finite colour of samples.
private struct SampleExtremes: SampleVisitor {
    let channels: Int
    let excluded: [Double]
    private(set) var low = Double.infinity
    private(set) var high = -Double.infinity
    private(set) var nonFinite = 0

    init(channels: Int, excluded: [Double]) {
        self.channels = channels
        self.excluded = excluded
    }

    mutating func visit<Number: SampleNumber>(_ samples: UnsafeBufferPointer<Number>) {
        let hasAlpha = channels.isMultiple(of: 2)
        guard hasAlpha || !excluded.isEmpty else { return visitAll(samples) }
        for index in 0..<samples.count where !hasAlpha || index % channels != channels - 1 {
            let sample = samples[index]
            if !sample.isFiniteNumber {
                nonFinite += 1
            } else if !excluded.contains(sample.asDouble) {
                low = min(low, sample.asDouble)
                high = max(high, sample.asDouble)
            }
        }
    }

    /// Without a branch, so that the compiler vectorises the loop.
    @inline(__always)
    private mutating func visitAll<Number: SampleNumber>(_ samples: UnsafeBufferPointer<Number>) {
        guard let first = samples.first(where: \.isFiniteNumber) else {
            nonFinite += samples.count
            return
        }
        var (least, largest, others) = (first, first, 0)
        for sample in samples {
            let isFinite = sample.isFiniteNumber
            let finite = isFinite ? sample : first
            least = finite < least ? finite : least
            largest = largest < finite ? finite : largest
            others &+= isFinite ? 0 : 1
        }
        nonFinite += others
        low = min(low, least.asDouble)
        high = max(high, largest.asDouble)
    }
}
