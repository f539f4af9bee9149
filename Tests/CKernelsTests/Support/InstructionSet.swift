import CKernels

/// An instruction set with kernels; the argument of every test here, so that a failure names it.
enum InstructionSet: String, CaseIterable, Sendable {
    case portable, openblas, avx2, avx512, avx2int16, avx512vnni

    /// Those of this processor that have f32 kernels, for inference and training.
    static let f32: [InstructionSet] = {
        let ordered = [portable, openblas, avx2, avx512]
        let widest = InstructionSet(rawValue: String(cString: ckernels_instruction_set()))
        return Array(ordered.prefix { $0 != widest }) + (widest.map { [$0] } ?? [])
    }()

    /// Those of this processor that have int16 kernels.
    static let int16: [InstructionSet] = [(avx2int16, avx2), (avx512vnni, avx512)].filter {
        f32.contains($1) && ckernels_int16_kernels($1.rawValue) != nil
    }.map(\.0)

    /// The line of a transformed tile within a position.
    func transformedLine(tile: Int, block: Int, of size: (tiles: Int, blocks: Int)) -> Int {
        self == .openblas ? tile * size.blocks + block : block * size.tiles + tile
    }

    /// Whether int16 kernels store products as floating point.
    private var storesFloats: Bool { self == .avx2int16 }
    /// The magnitude of weights for which sums of 64 products with 2000 are exact.
    var exactWeight: Int { storesFloats ? 100 : 16383 }

    /// An integer as int16 kernels store products.
    func stored(_ product: Int32) -> Int32 {
        storesFloats ? Int32(bitPattern: Float(product).bitPattern) : product
    }

    /// The integer that int16 kernels have stored.
    func product(_ stored: Int32) -> Int {
        storesFloats ? Int(Float(bitPattern: UInt32(bitPattern: stored))) : Int(stored)
    }

    /// The kernels of a forward pass.
    var inference: ckernels_inference_table {
        switch self {
        case .avx2int16: ckernels_int16_kernels("avx2").pointee
        case .avx512vnni: ckernels_int16_kernels("avx512").pointee
        case .portable, .openblas, .avx2, .avx512: ckernels_f32_kernels(rawValue).pointee
        }
    }

    /// The f32 kernels of training.
    var training: ckernels_training_table { ckernels_training_kernels(rawValue).pointee }
}
