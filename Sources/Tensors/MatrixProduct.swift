import COpenBLAS

/// Multiplies `a` [m, k] by `b` [k, n] into `c` [m, n], all row-major: c ← a·b.
///
/// The rows of `b` and `c` may lie further apart than they are long: `bStride` and `cStride` say
/// how far, in elements; those of `a` are dense.
///
/// - Complexity: O(*m* · *n* · *k*), on one thread, without allocation of ours (OpenBLAS keeps
///   buffers of its own, one a thread).
package func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, bStride: Int,
    into c: UnsafeMutablePointer<Float>, cStride: Int, m: Int, n: Int, k: Int
) {
    precondition(bStride >= n && cStride >= n, "rows overlap")
    cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(m), blasint(n), blasint(k),
        1, a, blasint(k), b, blasint(bStride), 0, c, blasint(cStride))
}

/// The BLAS library that this process runs on.
package enum BLAS {
    /// Keeps OpenBLAS from starting threads under ours; call it once, before the first product.
    package static func useCallingThreadOnly() { openblas_set_num_threads(1) }

    /// The kernels that OpenBLAS chose in its constructor, such as `SkylakeX` or `Haswell`.
    ///
    /// An environment variable (OPENBLAS_CORETYPE) can pin the wrong ones.
    package static var kernels: String {
        guard let name = openblas_get_corename() else { return "unknown" }
        return String(cString: name)
    }

    /// Whether the chosen kernels use all that the processor has: false where they stop at AVX2
    /// or below on a processor with AVX-512, or below AVX2 on one with AVX2.
    package static func kernelsFit(_ processor: Processor) -> Bool {
        let wide: Set = ["SkylakeX", "Cooperlake", "Sapphirerapids", "SapphireRapids"]
        let medium: Set = ["Haswell", "Zen", "Excavator"]
        return switch processor {
        case .avx512: wide.contains(kernels)
        case .avx2: wide.contains(kernels) || medium.contains(kernels)
        case .portable: true
        }
    }
}
