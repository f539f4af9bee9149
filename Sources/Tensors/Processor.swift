import CKernels

/// The widest instruction set, of those that matter here, that this processor has.
package enum Processor: String, Sendable {
    /// AVX-512 F, BW, VL and DQ.
    case avx512
    /// AVX2 with fused multiply-add.
    case avx2
    /// Anything else.
    case portable

    /// The processor this process runs on.
    package static var current: Processor {
        Processor(rawValue: String(cString: ckernels_processor())) ?? .portable
    }
}
