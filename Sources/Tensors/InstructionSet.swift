import CKernels
import Glibc

/// What computes the network: an instruction set for which there are kernels, OpenBLAS, or plain C.
package enum InstructionSet: String, Sendable, CaseIterable {
    /// AVX-512 with F, BW, VL and DQ.
    case avx512
    /// AVX2 with fused multiply-add.
    case avx2
    /// Advanced SIMD of AArch64, which all of its processors have.
    case neon
    /// OpenBLAS' products, which are tuned for most processors, with portable C around them.
    case openblas
    /// The baseline of the platform, without vector extensions.
    case portable

    /// What is best on this processor.
    package static let widest: InstructionSet = {
        let best = InstructionSet(rawValue: String(cString: ckernels_instruction_set()))
        return best.flatMap { $0 == .openblas && !openBLASIsCorrect ? nil : $0 } ?? .portable
    }()

    /// The kernels in use: the best, unless the environment variable `NUCLEID_KERNELS` names others
    /// that this processor has.
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
            return "\(variable) is '\(name)'; it may be avx512, avx2, neon, openblas or portable"
        }
        guard !requested.isSupported else { return nil }
        return requested == .openblas
            ? "\(variable) is '\(name)', but \(unusableOpenBLASReason)"
            : "\(variable) is '\(name)', but the best of this processor is \(widest.rawValue)"
    }

    /// Why this processor has only portable kernels although OpenBLAS would be better, as a clause;
    /// `nil` if it has others.
    package static var portableReason: String? {
        widest == .portable ? unusableOpenBLASReason : nil
    }

    /// The processor that OpenBLAS' products are made for, in its own words, where they are used.
    package var blasCore: String? {
        self == .openblas ? ckernels_openblas_core().map { String(cString: $0) } : nil
    }

    private static let variable = "NUCLEID_KERNELS"

    private static let openBLASIsCorrect = ckernels_openblas_is_correct() != 0

    private static var unusableOpenBLASReason: String {
        guard let core = ckernels_openblas_core() else {
            return "there is no OpenBLAS (libopenblas.so.0) on this machine"
        }
        return "OpenBLAS (\(String(cString: core))) multiplies wrongly here"
    }

    /// Whether this machine can compute with these kernels, and correctly.
    package var isSupported: Bool {
        switch (self, InstructionSet.widest) {
        case (.portable, _), (.avx2, .avx2), (.avx2, .avx512), (.avx512, .avx512), (.neon, .neon):
            true
        case (.openblas, _): Self.openBLASIsCorrect
        case (.avx512, _), (.avx2, _), (.neon, _): false
        }
    }
}
