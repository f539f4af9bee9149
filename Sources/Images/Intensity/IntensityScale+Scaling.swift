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
        _ samples: UnsafeRawBufferPointer, _ kind: SampleFormat,
        into scaled: UnsafeMutableBufferPointer<UInt16>
    ) {
        guard low < high else { return scaled.update(repeating: 0) }
        switch kind {
        case .unsigned(8): whole(samples, UInt8.self, scaled)
        case .unsigned(16): whole(samples, UInt16.self, scaled)
        case .unsigned: whole(samples, UInt32.self, scaled)
        case .signed(8): whole(samples, Int8.self, scaled)
        case .signed(16): whole(samples, Int16.self, scaled)
        case .signed: whole(samples, Int32.self, scaled)
        case .float(64): fractions(samples, Double.self, scaled)
        case .float: fractions(samples, Float.self, scaled)
        }
    }

    @inline(__always)
    private func whole<Sample: FixedWidthInteger>(
        _ samples: UnsafeRawBufferPointer, _: Sample.Type,
        _ scaled: UnsafeMutableBufferPointer<UInt16>
    ) {
        let samples = samples.assumingMemoryBound(to: Sample.self)
        let range = high - low
        for index in 0..<samples.count {
            scaled[index] = Self.rounded((Double(samples[index]) - low) / range)
        }
    }

    @inline(__always)
    private func fractions<Sample: BinaryFloatingPoint>(
        _ samples: UnsafeRawBufferPointer, _: Sample.Type,
        _ scaled: UnsafeMutableBufferPointer<UInt16>
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
