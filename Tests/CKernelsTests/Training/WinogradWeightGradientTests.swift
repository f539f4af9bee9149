import CKernels
import Testing

@Suite("Weight gradient of a 3x3 convolution by Winograd's F(4x4, 3x3)")
struct WinogradWeightGradientTests {
    static let cases: [(input: Shape, outputs: Int)] = [
        (Shape(channels: 1, height: 1, width: 1), 1),
        (Shape(channels: 15, height: 3, width: 5), 16),
        (Shape(images: 2, channels: 16, height: 4, width: 7), 17),
        (Shape(images: 2, channels: 17, height: 5, width: 4), 33),
        (Shape(channels: 2, height: 2, width: 62), 40),
    ]

    @Test(
        "winograd_weight_gradient adds (A dy A^T) * (B^T d B), to 24 roundings and one a tile",
        arguments: InstructionSet.f32, 0..<cases.count)
    func transformedSums(instructionSet: InstructionSet, index: Int) {
        let (shape, outputs) = Self.cases[index]
        let input = DenseTensor.random(shape, seed: 1)
        let gradient = DenseTensor.random(shape.with(channels: outputs), seed: 2)
        let sums = Self.sums(of: input, gradient, by: instructionSet, initial: 0.5)

        var expected = [Sum](repeating: Sum(), count: 36 * shape.channels * outputs)
        for number in 0..<shape.tiles {
            let tile = Tile(number, of: shape)
            let inputs = (0..<shape.channels).map {
                Winograd.transform(
                    tile.window(of: input, channel: $0) { Double($0) }, by: Winograd.inputTransform)
            }
            let gradients = (0..<outputs).map {
                Winograd.transform(
                    tile.pixels(of: gradient, channel: $0),
                    by: Winograd.transpose(Winograd.outputTransform))
            }
            for (channel, input) in inputs.enumerated() {
                for (output, gradient) in gradients.enumerated() {
                    for position in 0..<36 {
                        var product = Sum(input[position].value * gradient[position].value)
                        product.magnitude = input[position].magnitude * gradient[position].magnitude
                        expected[(channel * outputs + output) * 36 + position] += product
                    }
                }
            }
        }
        var computed: [Float] = []
        for channel in 0..<shape.channels {
            for output in 0..<outputs {
                for position in 0..<36 {
                    computed.append(
                        sums[
                            PackedGradient.index(
                                position: position, input: channel, output: output,
                                inputBlocks: (shape.channels + 15) / 16,
                                outputBlocks: (outputs + 15) / 16)])
                }
            }
        }
        let deviation = Deviation(
            of: computed, from: expected.map { $0 + Sum(0.5) },
            tolerance: 24 * roundoff + tolerance(terms: shape.tiles))
        #expect(deviation.isTolerated, "\(deviation)")
    }

    @Test(
        "winograd_weight_gradient, unpacked, is direct, to 64 roundings of the largest sum",
        arguments: InstructionSet.f32, 0..<cases.count)
    func directGradient(instructionSet: InstructionSet, index: Int) {
        let (shape, outputs) = Self.cases[index]
        let inputs = shape.channels
        let input = DenseTensor.random(shape, seed: 1)
        let gradient = DenseTensor.random(shape.with(channels: outputs), seed: 2)
        let sums = Self.sums(of: input, gradient, by: instructionSet, initial: 0)

        let view = WeightView(inputs: inputs, outputs: outputs)
        var weights = [Float](repeating: .nan, count: outputs * inputs * 9)
        view.withView(of: nil) { view in
            for block in 0..<(inputs + 15) / 16 {
                instructionSet.training.unpack_winograd_gradient(
                    [UnsafePointer(sums.base)], 1, &view, Int32(block), &weights)
            }
        }

        var expected: [Sum] = []
        DenseTensor<Float>.forEachKernelElement(outputs, inputs) { output, channel, tap in
            var sum = Sum()
            shape.with(channels: 1).forEach { image, _, row, column in
                sum.add(
                    gradient[image, output, row, column],
                    times: input[image, channel, row + tap / 3 - 1, column + tap % 3 - 1])
            }
            expected.append(sum)
        }
        let largest = expected.map(\.magnitude).max() ?? 0
        let deviation = Deviation(
            of: weights, from: expected, tolerance: 0, absolute: 64 * roundoff * largest)
        #expect(deviation.isTolerated, "\(deviation)")
    }

    /// Sums over all tiles, in two calls.
    private static func sums(
        of input: DenseTensor<Float>, _ gradient: DenseTensor<Float>,
        by instructionSet: InstructionSet, initial: Float
    ) -> AlignedArray<Float> {
        let (input, gradient) = (BlockedTensor(input), BlockedTensor(gradient))
        let sums = AlignedArray<Float>(
            count: 36 * input.blocks * gradient.blocks * 256, repeating: initial)
        var arguments = ckernels_winograd_weight_gradient(
            input: input.view, output_gradient: gradient.view, height: Int32(input.shape.height),
            width: Int32(input.shape.width), adds: 1)
        let tiles = input.shape.tiles
        for part in [0..<tiles / 2, tiles / 2..<tiles] where !part.isEmpty {
            let count = Int32(part.count)
            func scratch(_ blocks: Int) -> AlignedArray<Float> {
                AlignedArray(
                    count: 36 * ckernels_transformed_input_stride(Int32(blocks), count) * 16,
                    repeating: .nan)
            }
            let (first, second) = (scratch(input.blocks), scratch(gradient.blocks))
            instructionSet.training.winograd_weight_gradient(
                &arguments, Int32(part.lowerBound), count, first.base, second.base, sums.base)
        }
        return sums
    }
}
