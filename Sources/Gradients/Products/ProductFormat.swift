import CKernels
import Network
import Tensors

/// The format of the factors of a training step's products; sums are taken in 32 bits.
package enum ProductFormat: String, Sendable, CaseIterable {
    /// 32-bit floating point: nothing is rounded.
    case float32
    /// 16-bit integers, shares of the largest of a block of tiles (AVX-512 VNNI).
    case int16
    /// bfloat16, 8 significant bits (AMX).
    case bfloat16

    /// Returns the fastest format of a precision on a processor.
    package static func fastest(
        _ precision: Precision, on processor: InstructionSet = .selected
    ) -> ProductFormat {
        let formats: [ProductFormat] = precision == .fast ? [.bfloat16, .int16] : []
        return formats.first { $0.isSupported(on: processor) } ?? .float32
    }

    /// Whether there are kernels for a processor, and the operating system lets them be used.
    package func isSupported(on processor: InstructionSet = .selected) -> Bool {
        switch self {
        case .float32: true
        case .int16: ckernels_int16_training_kernels(processor.rawValue) != nil
        case .bfloat16: ckernels_bfloat16_training_kernels(processor.rawValue) != nil
        }
    }

    /// Returns how a convolution is computed.
    func products(ofConvolution kernels: LayerKernels, on processor: InstructionSet)
        -> any LayerProducts
    {
        bfloat16(kernels, on: processor) ?? WinogradProducts(of: kernels)
    }

    /// Returns how an upsampling is computed, which is not in integers.
    func products(ofUpsampling kernels: LayerKernels, on processor: InstructionSet)
        -> any LayerProducts
    {
        bfloat16(kernels, on: processor) ?? TapProducts(of: kernels)
    }

    private func bfloat16(_ kernels: LayerKernels, on processor: InstructionSet)
        -> (any LayerProducts)?
    {
        guard self == .bfloat16,
            let table = ckernels_bfloat16_training_kernels(processor.rawValue)
        else { return nil }
        return BFloat16Products(of: kernels, table: table.pointee)
    }
}
