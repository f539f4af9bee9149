import CKernels
import Testing

@Suite("Batched multiplication of Winograd's F(4x4, 3x3)")
struct BatchedMultiplyTests {
    /// Channels about one block and one group of two.
    struct Channels: Sendable, CustomStringConvertible {
        let inputs: Int
        let outputs: Int
        var description: String { "\(inputs) to \(outputs)" }

        static let all = [(1, 1), (16, 16), (17, 32), (33, 17), (15, 33), (40, 49)].map {
            Channels(inputs: $0, outputs: $1)
        }
    }

    /// All numbers of tiles that a microkernel takes at once (up to 14), and more than that.
    static let counts = Array(1...15) + [27, 28, 29, 43]

    @Test(
        "f32 multiply_batched is a matrix product, to one rounding a term",
        arguments: InstructionSet.f32, Channels.all)
    func float32(instructionSet: InstructionSet, channels: Channels) {
        let inputLanes = (channels.inputs + 15) / 16 * 16
        let blocks = (channels.outputs + 15) / 16
        let weights = AlignedArray([Float].random(count: 36 * inputLanes * blocks * 16, seed: 1))
        var arguments = Self.arguments(inputLanes / 16, blocks, weights.base)

        for count in Self.counts {
            let inputStride = ckernels_transformed_input_stride(
                Int32(inputLanes / 16), Int32(count))
            let productStride = ckernels_product_stride(Int32(count))
            let transformed = AlignedArray([Float].random(count: 36 * inputStride * 16, seed: 2))
            for (position, group) in [(0, 0), (17, (blocks - 1) / 2), (35, 0)] {
                let products = AlignedArray<Float>(count: 36 * productStride * 16, repeating: .nan)
                instructionSet.inference.multiply_batched(
                    &arguments, Int32(position), Int32(group), Int32(count), transformed.base,
                    products.base, Int32(count))

                let lanes = min(2, blocks - 2 * group) * 16
                var (computed, expected): ([Float], [Sum]) = ([], [])
                for tile in 0..<count {
                    for lane in 0..<lanes {
                        var sum = Sum()
                        for input in 0..<inputLanes {
                            let line =
                                position * inputStride
                                + instructionSet.transformedLine(
                                    tile: tile, block: input / 16,
                                    of: (tiles: count, blocks: inputLanes / 16))
                            let index = PackedWinogradWeights.float32Index(
                                output: 32 * group + lane, position: position, inputLane: input,
                                inputLanes: inputLanes, outputLanes: 16 * blocks)
                            sum.add(transformed[line * 16 + input % 16], times: weights[index])
                        }
                        expected.append(sum)
                        computed.append(
                            products[position * productStride * 16 + tile * lanes + lane])
                    }
                }
                let deviation = Deviation(
                    of: computed, from: expected, tolerance: tolerance(terms: inputLanes))
                #expect(deviation.isTolerated, "\(count) tiles, position \(position): \(deviation)")
                let written = products.elements.count { !$0.isNaN }
                #expect(written == count * lanes, "\(count) tiles, position \(position)")
            }
        }
    }

    @Test(
        "int16 multiply_batched is a matrix product, exactly", arguments: InstructionSet.int16,
        Channels.all)
    func int16(instructionSet: InstructionSet, channels: Channels) {
        let inputLanes = (channels.inputs + 31) / 32 * 32
        let blocks = (channels.outputs + 31) / 32
        let weights = AlignedArray(
            [Int16].random(
                count: 36 * inputLanes * blocks * 32, bound: instructionSet.exactWeight, seed: 1))
        var arguments = Self.arguments(inputLanes / 32, blocks, weights.base)

        for count in Self.counts {
            let inputStride = ckernels_transformed_input_stride(
                Int32(inputLanes / 32), Int32(count))
            let productStride = ckernels_product_stride(Int32(count))
            let transformed = AlignedArray(
                [Int16].random(count: 36 * inputStride * 32, bound: 2000, seed: 2))
            for (position, group) in [(0, 0), (17, blocks - 1), (35, 0)] {
                let products = AlignedArray<Int32>(count: 36 * productStride * 16, repeating: .max)
                instructionSet.inference.multiply_batched(
                    &arguments, Int32(position), Int32(group), Int32(count), transformed.base,
                    products.base, Int32(count))

                var (computed, expected): ([Int], [Int]) = ([], [])
                for tile in 0..<count {
                    for lane in 0..<32 {
                        var sum = 0
                        for input in 0..<inputLanes {
                            let line = position * inputStride + input / 32 * count + tile
                            let index = PackedWinogradWeights.int16Index(
                                output: 32 * group + lane, position: position, inputLane: input,
                                inputLanes: inputLanes)
                            sum += Int(transformed[line * 32 + input % 32]) * Int(weights[index])
                        }
                        expected.append(sum)
                        let element = position * productStride * 16 + tile * 32 + lane
                        computed.append(instructionSet.product(products[element]))
                    }
                }
                #expect(computed == expected, "\(count) tiles, position \(position)")
                #expect(products.elements.count { $0 != .max } == count * 32)
            }
        }
    }

    private static func arguments(
        _ inputBlocks: Int, _ outputBlocks: Int, _ weights: UnsafeRawPointer
    ) -> ckernels_winograd_convolution {
        var arguments = ckernels_winograd_convolution()
        arguments.inputs.0.blocks = Int32(inputBlocks)
        arguments.output.blocks = Int32(outputBlocks)
        arguments.weights = weights
        return arguments
    }
}
