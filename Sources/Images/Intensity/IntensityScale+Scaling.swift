extension IntensityScale {
    /// Scales samples to 16 bits: (sample − low) / (high − low) · 65535, rounded half to even.
    ///
    /// Samples that are not finite become 0, and all samples if low equals high. Samples outside of
    /// the scale, as alpha may be, are clipped to 0 or 65535.
    ///
    /// - Parameters:
    ///   - samples: The samples, dense.
    ///   - kind: The type of the samples.
    ///   - scaled: Receives as many 16-bit samples.
    /// - Complexity: O(*n*), where *n* is the number of samples.
    func apply(
        _ samples: UnsafeRawBufferPointer, kind: SampleFormat,
        into scaled: UnsafeMutableBufferPointer<UInt16>
    ) {
        guard low < high else { return scaled.update(repeating: 0) }
        switch kind {
        case .unsigned(8): scaleIntegers(samples, as: UInt8.self, into: scaled)
        case .unsigned(16): scaleIntegers(samples, as: UInt16.self, into: scaled)
        case .unsigned: scaleIntegers(samples, as: UInt32.self, into: scaled)
        case .signed(8): scaleIntegers(samples, as: Int8.self, into: scaled)
        case .signed(16): scaleIntegers(samples, as: Int16.self, into: scaled)
        case .signed: scaleIntegers(samples, as: Int32.self, into: scaled)
        case .float(64): scaleFloats(samples, as: Double.self, into: scaled)
        case .float: scaleFloats(samples, as: Float.self, into: scaled)
        }
    }

    @inline(__always)
    private func scaleIntegers<Sample: FixedWidthInteger>(
        _ samples: UnsafeRawBufferPointer, as _: Sample.Type,
        into scaled: UnsafeMutableBufferPointer<UInt16>
    ) {
        let samples = samples.assumingMemoryBound(to: Sample.self)
        let range = high - low
        for index in 0..<samples.count {
            scaled[index] = Self.rounded((Double(samples[index]) - low) / range)
        }
    }

    @inline(__always)
    private func scaleFloats<Sample: BinaryFloatingPoint>(
        _ samples: UnsafeRawBufferPointer, as _: Sample.Type,
        into scaled: UnsafeMutableBufferPointer<UInt16>
    ) {
        let samples = samples.assumingMemoryBound(to: Sample.self)
        // Halves a range that overflows to infinity.
        let unit = (high - low).isFinite ? 1.0 : 0.5
        let start = low * unit
        let range = high * unit - start
        for index in 0..<samples.count {
            let sample = Double(samples[index])
            let value = Self.rounded((sample * unit - start) / range)
            scaled[index] = sample.magnitude < .infinity ? value : 0
        }
    }

    /// A fraction of the scale, clipped to 0…1, as the nearest integer in 0…65535.
    ///
    /// Adding 2⁵², from where doubles are spaced by 1, rounds half to even and leaves the integer
    /// in the lowest bits. This vectorises, unlike a conversion to an integer on many instruction
    /// sets.
    @inline(__always)
    private static func rounded(_ part: Double) -> UInt16 {
        let within = part > 0 ? (part < 1 ? part : 1) : 0
        return UInt16(truncatingIfNeeded: (within * 65535 + 0x1p52).bitPattern)
    }
}
