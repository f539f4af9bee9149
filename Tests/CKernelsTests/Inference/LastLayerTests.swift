import CKernels
import Testing

@Suite("Last layer, a 1x1 convolution to dense planes")
struct LastLayerTests {
    /// Widths about the 16 pixels that are computed together, inputs about a block, some outputs.
    static let cases: [(shape: Shape, outputs: Int)] = [
        (Shape(channels: 1, height: 1, width: 1), 1),
        (Shape(channels: 15, height: 2, width: 15), 2),
        (Shape(images: 2, channels: 16, height: 1, width: 16), 3),
        (Shape(channels: 17, height: 3, width: 17), 1),
        (Shape(images: 2, channels: 33, height: 2, width: 33), 5),
    ]

    @Test(
        "f32 last_layer is a sum over channels, to one rounding a term",
        arguments: InstructionSet.f32, 0..<cases.count)
    func float32(instructionSet: InstructionSet, index: Int) {
        let (shape, outputs) = Self.cases[index]
        let input = DenseTensor.random(shape, seed: 1)
        let weights = [Float].random(count: outputs * shape.channels, seed: 2)
        let bias = [Float].random(count: outputs, seed: 3)
        for activation in Activation.allCases {
            let output = Self.run(
                by: instructionSet, BlockedTensor(input), weights, bias, outputs, activation)

            let sums = Self.expected(input, weights, bias, outputs) { Double($0) }
            let deviation = Deviation(
                of: output.dropLast(), from: sums.map { activation($0) },
                tolerance: tolerance(terms: shape.channels + 1),
                absolute: activation.absoluteError)
            #expect(deviation.isTolerated, "\(activation): \(deviation)")
            #expect(output.last?.isNaN == true, "nothing else is written")
        }
    }

    @Test(
        "int16 last_layer is a sum over channels, exactly; to 4 roundings with an exponential",
        arguments: InstructionSet.int16, 0..<cases.count)
    func int16(instructionSet: InstructionSet, index: Int) {
        let (shape, outputs) = Self.cases[index]
        var input = DenseTensor<Int16>(shape)
        input.elements = .random(count: input.elements.count, bound: 1000, seed: 1)
        let weights = [Float].randomEighths(count: outputs * shape.channels, seed: 2)
        let bias = [Float].randomEighths(count: outputs, seed: 3)
        for activation in Activation.allCases {
            // Sums of which a sigmoid is not 0 or 1.
            let factor: Float = activation == .sigmoid ? 1 / 4096 : 1
            let own = weights.map { $0 * factor }
            let output = Self.run(
                by: instructionSet, BlockedTensor(input), own, bias, outputs, activation)

            let sums = Self.expected(input, own, bias, outputs) { Double($0) }
            let deviation = Deviation(
                of: output.dropLast(), from: sums.map { activation($0) }, tolerance: 0,
                absolute: activation.absoluteError)
            #expect(deviation.isTolerated, "\(activation): \(deviation)")
            #expect(output.last?.isNaN == true, "nothing else is written")
        }
    }

    /// All rows, in two calls; the result has one element more, which stays NaN.
    private static func run<Element>(
        by instructionSet: InstructionSet, _ input: BlockedTensor<Element>, _ weights: [Float],
        _ bias: [Float], _ outputs: Int, _ activation: Activation
    ) -> [Float] {
        let shape = input.shape
        let row = input.blocks * BlockedTensor<Element>.lanes
        let packed = AlignedArray<Float>(count: outputs * row, repeating: nil)
        for (index, weight) in weights.enumerated() {
            packed[index / shape.channels * row + index % shape.channels] = weight
        }
        let count = shape.images * outputs * shape.height * shape.width
        var output = [Float](repeating: .nan, count: count + 1)
        output.withUnsafeMutableBufferPointer { output in
            bias.withUnsafeBufferPointer { bias in
                var arguments = ckernels_last_layer(
                    input: input.view, output: output.baseAddress, height: Int32(shape.height),
                    width: Int32(shape.width), channels: Int32(outputs),
                    weights: UnsafePointer(packed.base), bias: bias.baseAddress,
                    activation: activation.kernel)
                let first = Int32(shape.rows / 2)
                instructionSet.inference.last_layer(&arguments, 0, first)
                instructionSet.inference.last_layer(&arguments, first, Int32(shape.rows) - first)
            }
        }
        return output
    }

    private static func expected<Element>(
        _ input: DenseTensor<Element>, _ weights: [Float], _ bias: [Float], _ outputs: Int,
        _ value: (Element) -> Double
    ) -> [Sum] {
        let shape = input.shape
        var sums: [Sum] = []
        shape.with(channels: outputs).forEach { image, output, row, column in
            var sum = Sum(bias[output])
            for channel in 0..<shape.channels {
                let weight = weights[output * shape.channels + channel]
                sum += Sum(value(input[image, channel, row, column]) * Double(weight))
            }
            sums.append(sum)
        }
        return sums
    }
}
