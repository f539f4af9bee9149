import CKernels

/// Converts IEEE 754 binary16 (half-precision) values, little-endian, to `Float`; exact.
///
/// - Complexity: O(*n*), where *n* is the number of values.
package func convertHalfPrecision(_ bytes: UnsafeRawBufferPointer) -> [Float] {
    let count = bytes.count / 2
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        if let wide = buffer.baseAddress, let halves = bytes.baseAddress {
            ckernels_half_to_float(halves, wide, count)
        }
        initialized = count
    }
}
