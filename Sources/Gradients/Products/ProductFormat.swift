import CKernels
import Network
import Tensors

/// The format of the factors of a training step's products; sums are taken in 32 bits.
package enum ProductFormat: String, Sendable, CaseIterable, Codable {
    /// 32-bit floating point: nothing is rounded.
    case float32
    /// 16-bit integers, shares of the largest of a block of tiles (AVX-512 VNNI, or AVX2 of newer
    /// processors).
    case int16
    /// bfloat16, 8 significant bits (AMX).
    case bfloat16

    /// Why ``fastest(_:on:)`` rounds nothing where precision is to be fast, as a clause.
    package static let roundsNothingReason =
        "the kernels in use have neither AMX nor AVX-512 VNNI nor the AVX2 of Zen 3, Ice Lake or later"

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

    /// Returns the products of a convolution on a processor that supports the format.
    func products(ofConvolution layer: LayerWeights, on processor: InstructionSet)
        -> any LayerProducts
    {
        bfloat16(layer, on: processor)
            ?? WinogradProducts(
                of: layer,
                integers: self == .int16
                    ? ckernels_int16_training_kernels(processor.rawValue).pointee : nil)
    }

    /// Returns the products of an upsampling on a processor that supports the format; they are of
    /// 32-bit numbers where those of convolutions are of integers.
    func products(ofUpsampling layer: LayerWeights, on processor: InstructionSet)
        -> any LayerProducts
    {
        bfloat16(layer, on: processor) ?? TapProducts(of: layer)
    }

    private func bfloat16(_ layer: LayerWeights, on processor: InstructionSet) -> BFloat16Products?
    {
        guard self == .bfloat16 else { return nil }
        return BFloat16Products(
            of: layer, table: ckernels_bfloat16_training_kernels(processor.rawValue).pointee)
    }
}
