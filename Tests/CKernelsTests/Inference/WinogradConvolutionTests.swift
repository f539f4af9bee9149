import CKernels
import Testing

@Suite("3x3 convolution by Winograd's F(4x4, 3x3)")
struct WinogradConvolutionTests {
    /// Tolerated differences, as a multiple of a rounding of the largest accumulated magnitude:
    /// Winograd's transforms make rounding errors tens of times larger than direct summing does.
    private static let roundings = 64.0

    @Test(
        "f32 winograd_convolution is a direct convolution, to 64 roundings of the largest sum",
        arguments: InstructionSet.f32, WinogradCase.all)
    func float32(instructionSet: InstructionSet, sizes: WinogradCase) {
        let shape = sizes.output
        let inputs = WinogradInputs<Float>(random: sizes.inputs, shape)
        let channels = sizes.inputs.reduce(0, +)
        let weights = [Float].random(count: shape.channels * channels * 9, seed: 3)
        let bias = [Float].random(count: shape.channels, seed: 4)
        let sums = ReferenceConvolution.same3x3(
            inputs.dense, weights: weights, bias: bias, outputs: shape.channels
        ) { Double($0) }
        let packed = AlignedArray(
            PackedWinogradWeights.float32(
                weights, outputs: shape.channels, channelsOfLanes: inputs.channelsOfLanes))
        let alignedBias = AlignedArray(bias, paddedTo: (shape.channels + 15) / 16 * 16)
        for (index, activation) in Activation.allCases.enumerated() {
            let output = BlockedTensor<Float>(shape, filledWith: 7)
            var arguments = inputs.arguments
            arguments.output = output.view
            arguments.weights = UnsafeRawPointer(packed.base)
            arguments.bias = UnsafePointer(alignedBias.base)
            arguments.activation = activation.kernel
            arguments.nontemporal = Int32(index % 2)

            Self.run(&arguments, inputs, output, by: instructionSet)

            let largest = sums.map(\.magnitude).max() ?? 0
            let deviation = Deviation(
                of: output.dense.elements, from: sums.map { activation($0) }, tolerance: 0,
                absolute: Self.roundings * roundoff * largest + activation.absoluteError)
            #expect(deviation.isTolerated, "\(activation): \(deviation)")
            #expect(output.paddingElements(otherThan: 7) == 0, "nothing else is written")
        }
    }

    @Test(
        "int16 winograd_convolution is a direct convolution, requantised, exactly",
        arguments: InstructionSet.int16, WinogradCase.all)
    func int16(instructionSet: InstructionSet, sizes: WinogradCase) {
        let shape = sizes.output
        let inputs = WinogradInputs<Int16>(random: sizes.inputs, shape, bound: 3)
        let channels = sizes.inputs.reduce(0, +)
        let weights = [Int16].random(count: shape.channels * channels * 9, bound: 2, seed: 3)
            .map { Float($0) }
        let zeros = [Float](repeating: 0, count: shape.channels)
        let sums = ReferenceConvolution.same3x3(
            inputs.dense, weights: weights, bias: zeros, outputs: shape.channels
        ) { Double($0) }
        let packed = AlignedArray(
            PackedWinogradWeights.int16(
                weights, outputs: shape.channels, channelsOfLanes: inputs.channelsOfLanes))
        // Sums of products are 16 times those of weights, and transformed 36 times as much.
        let scale: Float = 1 / 16 / 36
        for activation in [Activation.none, .relu] {
            let requantization = Requantization(
                channels: shape.channels, activation: activation, scale: scale, seed: 4)
            let output = BlockedTensor<Int16>(shape, filledWith: 7)
            var arguments = inputs.arguments
            arguments.output = output.view
            arguments.weights = UnsafeRawPointer(packed.base)
            arguments.activation = activation.kernel
            arguments.requantization = requantization.view

            Self.run(&arguments, inputs, output, by: instructionSet)

            var expected = DenseTensor<Int>(shape)
            let plane = shape.height * shape.width
            expected.elements = sums.enumerated().map { index, sum in
                requantization.integer(
                    of: sum.value, channel: index / plane % shape.channels, isScaled: true)
            }
            #expect(output.dense.largestDifference(from: expected) == 0, "\(activation)")
            #expect(output.paddingElements(otherThan: 7) == 0, "nothing else is written")
        }
    }

    @Test(
        "f32 winograd_convolution writes rows to a ring buffer modulo its length",
        arguments: InstructionSet.f32)
    func ringBuffer(instructionSet: InstructionSet) {
        let shape = Shape(channels: 17, height: 8, width: 9)
        let inputs = WinogradInputs<Float>(random: [3], shape)
        let weights = [Float].random(count: 17 * 3 * 9, seed: 3)
        let packed = AlignedArray(
            PackedWinogradWeights.float32(
                weights, outputs: 17, channelsOfLanes: inputs.channelsOfLanes))
        let bias = AlignedArray<Float>(count: 32, repeating: 0)
        var arguments = inputs.arguments
        arguments.weights = UnsafeRawPointer(packed.base)
        arguments.bias = UnsafePointer(bias.base)
        let whole = BlockedTensor<Float>(shape, filledWith: 7)
        arguments.output = whole.view
        Self.run(&arguments, inputs, whole, by: instructionSet)

        let ring = BlockedTensor<Float>(shape.with(height: 4, width: 9), filledWith: 7)
        arguments.output = ring.view
        arguments.output.ring_rows = 4
        Self.run(&arguments, inputs, whole, by: instructionSet)

        let last = DenseTensor<Float>(ring.shape).filled { whole[$0, $1, $2 + 4, $3] }
        #expect(ring.dense.elements == last.elements)
        #expect(ring.paddingElements(otherThan: 7) == 0, "nothing else is written")
    }

    /// All tiles, in two calls.
    private static func run<Element>(
        _ arguments: inout ckernels_winograd_convolution, _ inputs: WinogradInputs<Element>,
        _ output: BlockedTensor<Element>, by instructionSet: InstructionSet
    ) {
        let tiles = output.shape.tiles
        for part in [0..<tiles / 2, tiles / 2..<tiles] where !part.isEmpty {
            let count = Int32(part.count)
            let inputStride = ckernels_transformed_input_stride(Int32(inputs.blocks), count)
            let transformed = AlignedArray<Float>(count: 36 * inputStride * 16, repeating: .nan)
            let products = AlignedArray<Float>(
                count: 36 * ckernels_product_stride(count) * 16, repeating: .nan)
            instructionSet.inference.winograd_convolution(
                &arguments, Int32(part.lowerBound), count, transformed.base, products.base)
        }
    }
}
