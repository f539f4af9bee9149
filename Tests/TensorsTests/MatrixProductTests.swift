import Tensors
import Testing

@Suite("Matrix product")
struct MatrixProductTests {
    private static let sizes = [1, 3, 15, 16, 17, 33]

    private static let shapes = sizes.flatMap { m in
        sizes.flatMap { n in sizes.map { k in (m: m, n: n, k: k) } }
    }

    /// −8…8 in eighths: small enough that every sum is exact, whatever its order.
    private static func values(_ count: Int, seed: Int) -> [Float] {
        (0..<count).map { Float(((($0 + seed) &* 2_654_435_761) >> 8) % 129 - 64) / 8 }
    }

    @Test("rows however far apart give what three loops give", arguments: shapes, [0, 1, 5])
    func naive(shape: (m: Int, n: Int, k: Int), gap: Int) {
        BLAS.useCallingThreadOnly()
        let (m, n, k) = shape
        let (bStride, cStride) = (n + gap, n + 2 * gap)
        let a = Self.values(m * k, seed: 1)
        let b = Self.values(k * bStride, seed: 2)
        let untouched: Float = 12_345
        var c = [Float](repeating: untouched, count: m * cStride)
        var expected = c
        for i in 0..<m {
            for j in 0..<n {
                expected[i * cStride + j] = (0..<k).reduce(0) {
                    $0 + a[i * k + $1] * b[$1 * bStride + j]
                }
            }
        }

        multiply(a, b, bStride: bStride, into: &c, cStride: cStride, m: m, n: n, k: k)

        #expect(c == expected)
    }

    @Test("what was in the product's place, NaN included, does not show")
    func overwrites() {
        BLAS.useCallingThreadOnly()
        var c = [Float](repeating: .nan, count: 4)

        multiply([1, 2, 3, 4], [5, 6, 7, 8], bStride: 2, into: &c, cStride: 2, m: 2, n: 2, k: 2)

        #expect(c == [19, 22, 43, 50])
    }

    @Test("kernels are judged by the processor they run on")
    func kernels() {
        #expect(BLAS.kernels != "unknown")
        #expect(BLAS.kernelsFit(.portable))
        #expect(BLAS.kernelsFit(.avx2) || !BLAS.kernelsFit(.avx512))
    }
}
