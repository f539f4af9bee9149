/// The type of a decoded sample.
package enum SampleFormat: Sendable, Hashable {
    /// Unsigned integers of 8, 16 or 32 bits; as labels of 64 bits too.
    ///
    /// Samples of 1, 2 and 4 bits in a file are scaled to 0…255; those of 9 to 15 bits are stored
    /// in 16 bits unscaled.
    case unsigned(bits: Int)
    /// Integers in two's complement, of 8, 16 or 32 bits; as labels of 64 bits too.
    case signed(bits: Int)
    /// IEEE 754 numbers, of 16, 32 or 64 bits in the file; decoded as `Float`, 64 bits as `Double`.
    case float(bits: Int)

    /// The size of a decoded sample.
    package var bytes: Int {
        switch self {
        case .unsigned(let bits), .signed(let bits): bits / 8
        case .float(let bits): bits == 64 ? 8 : 4
        }
    }
}

extension SampleFormat {
    /// Stores the elementwise maximum of two arrays of samples.
    ///
    /// Of two floats of which one is NaN or infinite, the other is stored, and -∞ if neither is
    /// finite.
    ///
    /// - Parameters:
    ///   - maxima: The maxima so far; updated.
    ///   - samples: As many samples.
    ///   - isFirst: Whether `maxima` holds nothing yet.
    /// - Complexity: O(*n*), where *n* is the number of samples.
    func updateMaxima(
        _ maxima: UnsafeMutableRawBufferPointer, with samples: UnsafeRawBufferPointer,
        isFirst: Bool
    ) {
        switch self {
        case .unsigned(8): update(maxima, with: samples, as: UInt8.self, isFirst: isFirst)
        case .unsigned(16): update(maxima, with: samples, as: UInt16.self, isFirst: isFirst)
        case .unsigned(64): update(maxima, with: samples, as: UInt64.self, isFirst: isFirst)
        case .unsigned: update(maxima, with: samples, as: UInt32.self, isFirst: isFirst)
        case .signed(8): update(maxima, with: samples, as: Int8.self, isFirst: isFirst)
        case .signed(16): update(maxima, with: samples, as: Int16.self, isFirst: isFirst)
        case .signed(64): update(maxima, with: samples, as: Int64.self, isFirst: isFirst)
        case .signed: update(maxima, with: samples, as: Int32.self, isFirst: isFirst)
        case .float(64): updateFinite(maxima, with: samples, as: Double.self, isFirst: isFirst)
        case .float: updateFinite(maxima, with: samples, as: Float.self, isFirst: isFirst)
        }
    }

    @inline(__always)
    private func update<Sample: FixedWidthInteger>(
        _ maxima: UnsafeMutableRawBufferPointer, with samples: UnsafeRawBufferPointer,
        as _: Sample.Type, isFirst: Bool
    ) {
        if isFirst { return maxima.copyMemory(from: samples) }
        let maxima = maxima.assumingMemoryBound(to: Sample.self)
        let samples = samples.assumingMemoryBound(to: Sample.self)
        for index in 0..<samples.count {
            let sample = samples[index]
            let before = maxima[index]
            maxima[index] = before < sample ? sample : before
        }
    }

    @inline(__always)
    private func updateFinite<Sample: BinaryFloatingPoint>(
        _ maxima: UnsafeMutableRawBufferPointer, with samples: UnsafeRawBufferPointer,
        as _: Sample.Type, isFirst: Bool
    ) {
        let maxima = maxima.assumingMemoryBound(to: Sample.self)
        let samples = samples.assumingMemoryBound(to: Sample.self)
        for index in 0..<samples.count {
            let sample = samples[index]
            let finite = sample.magnitude < .infinity ? sample : -.infinity
            let before = isFirst ? finite : maxima[index]
            maxima[index] = before < finite ? finite : before
        }
    }
}
