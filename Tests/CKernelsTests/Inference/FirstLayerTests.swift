import CKernels
import Testing

@Suite("First layer, a 3x3 convolution of one channel")
struct FirstLayerTests {
    /// Planes without interior, with one, and with borders on all sides; channels about a block.
    static let shapes = [
        Shape(channels: 1, height: 1, width: 1), Shape(channels: 15, height: 1, width: 5),
        Shape(channels: 16, height: 2, width: 2), Shape(channels: 17, height: 3, width: 1),
        Shape(images: 2, channels: 3, height: 3, width: 3),
        Shape(images: 3, channels: 33, height: 5, width: 7),
    ]

    @Test(
        "f32 first_layer is a direct convolution, to one rounding a term",
        arguments: InstructionSet.f32, shapes)
    func float32(instructionSet: InstructionSet, shape: Shape) {
        let input = DenseTensor.random(shape.with(channels: 1), seed: 1)
        let weights = [Float].random(count: 9 * shape.channels, seed: 2)
        let bias = [Float].random(count: shape.channels, seed: 3)
        let sums = ReferenceConvolution.same3x3(
            [input], weights: weights, bias: bias, outputs: shape.channels
        ) { Double($0) }
        let packed = Self.pack(weights, lanes: 16)
        let alignedBias = AlignedArray(bias, paddedTo: 48)
        for activation in Activation.allCases {
            let output = BlockedTensor<Float>(shape, filledWith: 7)
            Self.run(by: instructionSet, input, output, packed) {
                $0.bias = UnsafePointer(alignedBias.base)
                $0.activation = activation.kernel
            }

            let deviation = Deviation(
                of: output.dense.elements, from: sums.map { activation($0) },
                tolerance: tolerance(terms: 10), absolute: activation.absoluteError)
            #expect(deviation.isTolerated, "\(activation): \(deviation)")
            #expect(output.paddingElements(otherThan: 7) == 0, "nothing else is written")
        }
    }

    @Test(
        "int16 first_layer is a direct convolution, requantised, exactly (elu, sigmoid: by 1)",
        arguments: InstructionSet.int16, shapes)
    func int16(instructionSet: InstructionSet, shape: Shape) {
        var input = DenseTensor<Float>(shape.with(channels: 1))
        input.elements = .randomEighths(count: input.elements.count, seed: 1)
        let weights = [Float].randomEighths(count: 9 * shape.channels, seed: 2).map { 64 * $0 }
        let zeros = [Float](repeating: 0, count: shape.channels)
        let plane = shape.height * shape.width
        for activation in Activation.allCases {
            let factor: Float = activation == .none || activation == .relu ? 1 : 1 / 64
            let own = weights.map { $0 * factor }
            let sums = ReferenceConvolution.same3x3(
                [input], weights: own, bias: zeros, outputs: shape.channels
            ) { Double($0) }
            let requantization = Requantization(
                channels: shape.channels, activation: activation, scale: .nan, seed: 3)
            let output = BlockedTensor<Int16>(shape, filledWith: 7)
            Self.run(by: instructionSet, input, output, Self.pack(own, lanes: 32)) {
                $0.activation = activation.kernel
                $0.requantization = requantization.view
            }

            var expected = DenseTensor<Int>(shape)
            expected.elements = sums.enumerated().map { index, sum in
                requantization.integer(
                    of: sum.value, channel: index / plane % shape.channels, isScaled: true)
            }
            let difference = output.dense.largestDifference(from: expected)
            #expect(difference <= requantization.tolerance, "\(activation)")
            #expect(output.nonzeroPaddingLanes == 0, "\(activation)")
            #expect(output.paddingElements(otherThan: 7) == 0, "nothing else is written")
        }
    }

    /// `[output][tap]` as `[tap][output lane]`.
    private static func pack(_ weights: [Float], lanes: Int) -> AlignedArray<Float> {
        let outputs = weights.count / 9
        let row = (outputs + lanes - 1) / lanes * lanes
        let packed = AlignedArray<Float>(count: 9 * row, repeating: nil)
        for (index, weight) in weights.enumerated() {
            packed[index % 9 * row + index / 9] = weight
        }
        return packed
    }

    /// All rows, in two calls.
    private static func run<Element>(
        by instructionSet: InstructionSet, _ input: DenseTensor<Float>,
        _ output: BlockedTensor<Element>, _ weights: AlignedArray<Float>,
        prepare: (inout ckernels_first_layer) -> Void
    ) {
        let shape = output.shape
        input.elements.withUnsafeBufferPointer { input in
            var arguments = ckernels_first_layer()
            arguments.input = input.baseAddress
            arguments.output = output.view
            arguments.height = Int32(shape.height)
            arguments.width = Int32(shape.width)
            arguments.weights = UnsafePointer(weights.base)
            prepare(&arguments)
            let first = Int32(shape.rows / 2)
            instructionSet.inference.first_layer(&arguments, 0, first)
            instructionSet.inference.first_layer(&arguments, first, Int32(shape.rows) - first)
        }
    }
}
