import CKernels
import Glibc

/// An instruction set for which there are kernels.
package enum InstructionSet: String, Sendable, CaseIterable {
    /// AVX-512 with F, BW, VL and DQ.
    case avx512
    /// AVX2 with fused multiply-add.
    case avx2
    /// The baseline of the platform, without vector extensions.
    case portable

    /// The widest instruction set of this processor.
    package static let widest =
        InstructionSet(rawValue: String(cString: ckernels_instruction_set())) ?? .portable

    /// The instruction set of the kernels in use: the widest, unless the environment variable
    /// `NUCLEID_KERNELS` names another that this processor has.
    package static let selected: InstructionSet = {
        guard let name = getenv(variable),
            let requested = InstructionSet(rawValue: String(cString: name)),
            requested.isSupported
        else { return .widest }
        return requested
    }()

    /// The reason why the value of `NUCLEID_KERNELS` cannot be used, as a phrase for the operator,
    /// or `nil`.
    package static var unusableReason: String? {
        guard let name = getenv(variable).map({ String(cString: $0) }), !name.isEmpty else {
            return nil
        }
        guard let requested = InstructionSet(rawValue: name) else {
            return "\(variable) is '\(name)'; it may be avx512, avx2 or portable"
        }
        guard requested.isSupported else {
            return "\(variable) is '\(name)', but this processor has only \(widest.rawValue)"
        }
        return nil
    }

    private static let variable = "NUCLEID_KERNELS"

    /// Whether this processor has the instruction set.
    package var isSupported: Bool {
        switch (self, InstructionSet.widest) {
        case (.portable, _), (.avx2, .avx2), (_, .avx512): true
        case (.avx512, _), (.avx2, .portable): false
        }
    }
}
