import CKernels
import Glibc

/// An instruction set that there are kernels for.
package enum Processor: String, Sendable, CaseIterable {
    /// AVX-512 F, BW, VL and DQ.
    case avx512
    /// AVX2 with fused multiply-add.
    case avx2
    /// Anything else.
    case portable

    /// The widest that this machine has.
    package static let widest =
        Processor(rawValue: String(cString: ckernels_instruction_set())) ?? .portable

    /// The one whose kernels run here: the widest, or a lesser one that the environment variable
    /// `NUCLEID_KERNELS` names.
    package static let chosen: Processor = {
        guard let name = getenv(variable), let wanted = Processor(rawValue: String(cString: name)),
            wanted.runs
        else { return .widest }
        return wanted
    }()

    /// What is wrong with `NUCLEID_KERNELS`, as a sentence, or `nil`.
    package static var fault: String? {
        guard let name = getenv(variable).map({ String(cString: $0) }), !name.isEmpty else {
            return nil
        }
        guard let wanted = Processor(rawValue: name) else {
            return "\(variable) is '\(name)'; it may be avx512, avx2 or portable"
        }
        guard wanted.runs else {
            return "\(variable) is '\(name)', but this processor has only \(widest.rawValue)"
        }
        return nil
    }

    private static let variable = "NUCLEID_KERNELS"

    /// Whether this machine has its instructions.
    package var runs: Bool {
        switch (self, Processor.widest) {
        case (.portable, _), (.avx2, .avx2), (_, .avx512): true
        case (.avx512, _), (.avx2, .portable): false
        }
    }
}
