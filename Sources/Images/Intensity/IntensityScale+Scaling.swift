extension IntensityScale {
    /// Turns samples to 16 bits: (sample − low) / (high − low) · 65535, to the nearest, half to even.
    ///
    /// What is not finite, and everything where low is high, becomes 0; what is outside of the scale,
    /// as alpha may be, 0 or 65535.
    ///
    /// - Parameters:
    ///   - samples: Dense.
    ///   - kind: Of the samples.
    ///   - scaled: Gets as many.
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
        // A range beyond the numbers is halved first.
        let unit = (high - low).isFinite ? 1.0 : 0.5
        let start = low * unit
        let range = high * unit - start
        for index in 0..<samples.count {
            let sample = Double(samples[index])
            let value = Self.rounded((sample * unit - start) / range)
            scaled[index] = sample.magnitude < .infinity ? value : 0
        }
    }

    /// A part of the scale as its nearest whole number.
    ///
    /// Added to 2⁵², where doubles are the whole numbers, a fraction is rounded, half to even, and
    /// stands in the lowest bits: unlike a conversion, which many instruction sets do one at a time.
    @inline(__always)
    private static func rounded(_ part: Double) -> UInt16 {
        let within = part > 0 ? (part < 1 ? part : 1) : 0
        return UInt16(truncatingIfNeeded: (within * 65535 + 0x1p52).bitPattern)
    }
}
