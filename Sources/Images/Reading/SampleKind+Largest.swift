extension SampleKind {
    /// Makes each sample the larger of it and another.
    ///
    /// - Parameters:
    ///   - largest: Gets the larger ones.
    ///   - samples: The others, as many bytes.
    ///   - isFirst: Whether the others simply stand, as there was nothing before.
    /// - Complexity: O(*n*), where *n* is the number of samples.
    func raise(
        _ largest: UnsafeMutableRawBufferPointer, to samples: UnsafeRawBufferPointer, isFirst: Bool
    ) {
        switch self {
        case .unsigned(8): raise(UInt8.self, largest, samples, isFirst)
        case .unsigned(16): raise(UInt16.self, largest, samples, isFirst)
        case .unsigned: raise(UInt32.self, largest, samples, isFirst)
        case .signed(8): raise(Int8.self, largest, samples, isFirst)
        case .signed(16): raise(Int16.self, largest, samples, isFirst)
        case .signed: raise(Int32.self, largest, samples, isFirst)
        case .float(64): raiseFinite(Double.self, largest, samples, isFirst)
        case .float: raiseFinite(Float.self, largest, samples, isFirst)
        }
    }

    @inline(__always)
    private func raise<Sample: FixedWidthInteger>(
        _: Sample.Type, _ largest: UnsafeMutableRawBufferPointer,
        _ samples: UnsafeRawBufferPointer, _ isFirst: Bool
    ) {
        if isFirst { return largest.copyMemory(from: samples) }
        let largest = largest.assumingMemoryBound(to: Sample.self)
        let samples = samples.assumingMemoryBound(to: Sample.self)
        for index in 0..<samples.count {
            let sample = samples[index]
            let before = largest[index]
            largest[index] = before < sample ? sample : before
        }
    }

    @inline(__always)
    private func raiseFinite<Sample: BinaryFloatingPoint>(
        _: Sample.Type, _ largest: UnsafeMutableRawBufferPointer,
        _ samples: UnsafeRawBufferPointer, _ isFirst: Bool
    ) {
        let largest = largest.assumingMemoryBound(to: Sample.self)
        let samples = samples.assumingMemoryBound(to: Sample.self)
        for index in 0..<samples.count {
            let sample = samples[index]
            let finite = sample.magnitude < .infinity ? sample : -.infinity
            let before = isFirst ? finite : largest[index]
            largest[index] = before < finite ? finite : before
        }
    }
}
