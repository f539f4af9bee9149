import CKernels
import Glibc
import Testing

@Suite("Tables of kernels")
struct KernelTablesTests {
    @Test("the processor's instruction set is one of three")
    func names() {
        let name = String(cString: ckernels_instruction_set())

        #expect(["openblas", "neon", "avx2", "avx512"].contains(name))
        #expect(InstructionSet.f32.map(\.rawValue).last == name)
    }

    @Test("each instruction set has tables of its own; an unknown name gets the portable ones")
    func lookup() {
        let names = InstructionSet.f32.map(\.rawValue)

        #expect(Set(names.map { ckernels_f32_kernels($0) }).count == names.count)
        #expect(Set(names.map { ckernels_training_kernels($0) }).count == names.count)
        #expect(ckernels_f32_kernels("sse9") == ckernels_f32_kernels("portable"))
        #expect(ckernels_training_kernels("sse9") == ckernels_training_kernels("portable"))
    }

    @Test("there are no int16 kernels without an instruction set")
    func int16() {
        #expect(ckernels_int16_kernels("portable") == nil)
        #expect(ckernels_int16_kernels("openblas") == nil)
        #expect(ckernels_int16_kernels("sse9") == nil)
    }

    @Test("OpenBLAS multiplies correctly here, and names the processor that it is made for")
    func openBLAS() {
        #expect(ckernels_openblas_is_correct() != 0)
        #expect(strlen(ckernels_openblas_core()) > 0)
    }

    @Test("there are bfloat16 training kernels for no instruction set but avx512")
    func bfloat16() {
        #expect(ckernels_bfloat16_training_kernels("portable") == nil)
        #expect(ckernels_bfloat16_training_kernels("avx2") == nil)
    }

    @Test("strides between positions are odd and leave room", arguments: 1...20)
    func strides(tiles: Int32) {
        for blocks: Int32 in 1...4 {
            let stride = ckernels_transformed_input_stride(blocks, tiles)
            #expect(stride % 2 == 1 && stride >= Int(blocks * tiles))
        }
        #expect(ckernels_product_stride(tiles) % 2 == 1)
        #expect(ckernels_product_stride(tiles) >= Int(2 * tiles))
    }
}
