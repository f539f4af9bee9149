import CKernels
import Testing

@Suite("Weighted sum of rows")
struct WeightedSumTests {
    /// Lengths about the 16 and 64 values that stay in registers.
    @Test(
        "weighted_sum adds in the order of rows, without fused multiply-add, to the bit",
        arguments: [1, 15, 16, 17, 63, 64, 65, 79, 80, 81, 128, 200], [0, 1, 2, 7])
    func order(length: Int, count: Int) {
        let rows = (0..<count).map { [Float].random(count: length, seed: UInt64($0)) }
        let weights = [Float].random(count: count, seed: 99)
        var sum = [Float](repeating: .nan, count: length + 1)

        let arrays = rows.map { AlignedArray($0) }
        withExtendedLifetime(arrays) {
            let pointers = arrays.map { UnsafePointer<Float>?($0.base) }
            ckernels_weighted_sum(pointers, weights, count, &sum, length)
        }

        let expected = (0..<length).map { index in
            var value: Float = 0
            for row in 0..<count {
                let product = weights[row] * rows[row][index]
                value += product
            }
            return value
        }
        #expect(sum.prefix(length).map(\.bitPattern) == expected.map(\.bitPattern))
        #expect(sum[length].isNaN, "nothing is written behind the last value")
    }

    @Test("weighted_sum takes rows that overlap and begin anywhere")
    func overlapping() {
        let line = [Float].random(count: 90, seed: 1)
        let weights: [Float] = [0.25, 0.5, 0.25]
        var sum = [Float](repeating: 0, count: 88)

        line.withUnsafeBufferPointer { line in
            let rows = (0..<3).map { shift in line.baseAddress.map { $0 + shift } }
            ckernels_weighted_sum(rows, weights, 3, &sum, 88)
        }

        let expected = (0..<88).map { index -> Float in
            var value = 0.25 * line[index]
            value += 0.5 * line[index + 1]
            value += 0.25 * line[index + 2]
            return value
        }
        #expect(sum == expected)
    }
}
