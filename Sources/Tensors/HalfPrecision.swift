import CKernels

/// Widens IEEE 754 binary16 values, given as little-endian bytes, to `Float`; exactly.
///
/// - Complexity: O(*n*), where *n* is the number of values.
package func widenHalves(_ bytes: UnsafeRawBufferPointer) -> [Float] {
    let count = bytes.count / 2
    let halves = [UInt16](unsafeUninitializedCapacity: count) { buffer, initialized in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: bytes[0..<count * 2]))
        initialized = count
    }
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        if let wide = buffer.baseAddress { ckernels_widen_half(halves, wide, count) }
        initialized = count
    }
}
