import CKernels
import Testing

@Suite("Packing of Winograd weights and unpacking of their gradients")
struct PackWinogradViewTests {
    /// Weights `[5][7][3][3]` with lanes in any order, some of them padding, and as the gradient of
    /// the input reads them: transposed and rotated.
    static let views: [WeightView] = {
        let five: [Int32] = [3, 0, -1, 4, 2, -1, 1] + Array(repeating: -1, count: 9)
        let seven: [Int32] = Array(repeating: -1, count: 14) + [6, 0, 1] + [5, 2, 3, 4]
        let padded = seven + Array(repeating: -1, count: 32 - seven.count)
        var rotated = WeightView(inputs: five, outputs: padded, outputStride: 9, inputStride: 63)
        rotated.isRotated = true
        return [
            WeightView(inputs: 7, outputs: 5),
            WeightView(inputs: padded, outputs: five, outputStride: 63, inputStride: 9),
            rotated,
            WeightView(inputs: five, outputs: padded + five, outputStride: 9, inputStride: 63),
        ]
    }()

    @Test(
        "pack_winograd_view is G g G^T of every kernel, to 8 roundings, and zeros in padding",
        arguments: 0..<views.count)
    func pack(index: Int) {
        let view = Self.views[index]
        let weights = [Float].random(count: 5 * 7 * 9, seed: 1)
        let (inputLanes, outputLanes) = (view.inputs.count, view.outputs.count)
        let packed = AlignedArray<Float>(count: 36 * inputLanes * outputLanes, repeating: .nan)

        view.withView(of: weights) { view in
            for group in 0..<(outputLanes + 31) / 32 {
                ckernels_pack_winograd_view(&view, Int32(group), packed.base)
            }
        }

        var expected = [Sum](repeating: Sum(), count: packed.count)
        for (lane, output) in view.outputs.enumerated() where output >= 0 {
            for (inputLane, input) in view.inputs.enumerated() where input >= 0 {
                let first = Int(output) * view.outputStride + Int(input) * view.inputStride
                let kernel = Array(weights[first..<first + 9])
                let values = PackedWinogradWeights.transformed(
                    view.isRotated ? kernel.reversed() : kernel, by: Winograd.weightTransform)
                for position in 0..<36 {
                    let index = PackedWinogradWeights.float32Index(
                        output: lane, position: position, inputLane: inputLane,
                        inputLanes: inputLanes, outputLanes: outputLanes)
                    expected[index] = values[position]
                }
            }
        }
        let deviation = Deviation(of: packed.elements, from: expected, tolerance: 8 * roundoff)
        #expect(deviation.isTolerated, "\(deviation)")
    }

    @Test(
        "unpack_winograd_gradient adds up threads' sums and is G^T u G, to 20 roundings",
        arguments: InstructionSet.f32, [(0, 1), (0, 3), (1, 3), (3, 1), (3, 3)])
    func unpack(instructionSet: InstructionSet, sizes: (index: Int, threads: Int)) {
        let (index, threads) = sizes
        let view = Self.views[index]
        let (inputBlocks, outputBlocks) = (view.inputs.count / 16, view.outputs.count / 16)
        let count = 36 * view.inputs.count * view.outputs.count
        let sums = (0..<threads).map { thread in
            AlignedArray([Float].random(count: count, seed: UInt64(thread)))
        }
        var weights = [Float](repeating: .nan, count: 5 * 7 * 9)

        view.withView(of: nil) { view in
            for block in 0..<inputBlocks {
                instructionSet.training.unpack_winograd_gradient(
                    sums.map { UnsafePointer($0.base) }, Int32(threads), &view, Int32(block),
                    &weights)
            }
        }

        var expected = [Sum](repeating: Sum(), count: weights.count)
        for (lane, output) in view.outputs.enumerated() where output >= 0 {
            for (inputLane, input) in view.inputs.enumerated() where input >= 0 {
                let transformed = (0..<36).map { position in
                    let index = PackedGradient.index(
                        position: position, input: inputLane, output: lane,
                        inputBlocks: inputBlocks, outputBlocks: outputBlocks)
                    return sums.reduce(Sum()) { $0 + Sum($1[index]) }
                }
                let kernel = Winograd.transform(
                    transformed, by: Winograd.transpose(Winograd.weightTransform))
                let first = Int(output) * view.outputStride + Int(input) * view.inputStride
                for tap in 0..<9 { expected[first + tap] = kernel[tap] }
            }
        }
        let deviation = Deviation(of: weights, from: expected, tolerance: 20 * roundoff)
        #expect(deviation.isTolerated, "\(deviation)")
    }
}
