import CKernels

/// Widens IEEE 754 binary16 values, given as little-endian bytes, to `Float`; exactly.
///
/// - Complexity: O(*n*), where *n* is the number of values.
package func widenHalves(_ bytes: UnsafeRawBufferPointer) -> [Float] {
    let count = bytes.count / 2
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        if let wide = buffer.baseAddress, let halves = bytes.baseAddress {
            ckernels_half_to_float(halves, wide, count)
        }
        initialized = count
    }
}
