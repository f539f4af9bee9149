import CKernels
import Testing

@Suite("Training's convolutions by products of 16-bit integers")
struct Int16TrainingTests {
    /// The instruction sets of this processor that have the kernels; there may be none.
    static let processors = InstructionSet.f32.map(\.rawValue).filter {
        ckernels_int16_training_kernels($0) != nil
    }

    /// The bar: the root mean square of all differences, relative to that of the values.
    ///
    /// Features and weights are rounded to shares of the largest, and Winograd's transforms multiply
    /// that.
    private static let bar = 0.01

    @Test(
        "winograd_convolution is a direct convolution, to a hundredth",
        arguments: processors, WinogradCase.all.filter { $0.inputs.count == 1 })
    func convolution(processor: String, sizes: WinogradCase) {
        let inputs = WinogradInputs<Float>(random: sizes.inputs, sizes.output)
        let weights = [Float].random(
            count: sizes.output.channels * sizes.inputs[0] * 9, seed: 3)
        let bias = [Float].random(count: sizes.output.channels, seed: 4)
        let expected = ReferenceConvolution.same3x3(
            inputs.dense, weights: weights, bias: bias, outputs: sizes.output.channels
        ) { Double($0) }

        let output = Self.convolve(
            inputs, weights: weights, bias: bias, shape: sizes.output, processor)

        #expect(
            Self.difference(of: output.dense.elements, from: expected.map(\.value)) < Self.bar)
        #expect(output.paddingElements(otherThan: 7) == 0, "nothing else is written")
    }

    @Test(
        "winograd_weight_gradient, unpacked, is direct, to a hundredth",
        arguments: processors, WinogradWeightGradientTests.cases)
    func weightGradient(processor: String, sizes: (input: Shape, outputs: Int)) {
        let input = DenseTensor.random(sizes.input, seed: 1)
        let gradient = DenseTensor.random(sizes.input.with(channels: sizes.outputs), seed: 2)
        var expected: [Double] = []
        DenseTensor<Float>.forEachKernelElement(
            sizes.outputs, sizes.input.channels
        ) { output, channel, tap in
            var sum = Sum()
            sizes.input.with(channels: 1).forEach { image, _, row, column in
                sum.add(
                    gradient[image, output, row, column],
                    times: input[image, channel, row + tap / 3 - 1, column + tap % 3 - 1])
            }
            expected.append(sum.value)
        }

        let computed = Self.weightGradient(of: input, gradient, processor)

        #expect(Self.difference(of: computed, from: expected) < Self.bar)
    }

    @Test(
        "sums over 512 channels of nearly constant features stay within 32 bits",
        arguments: processors)
    func largeSums(processor: String) {
        let shape = Shape(channels: 512, height: 8, width: 8)
        var input = DenseTensor.random(shape, seed: 1)
        input.elements = input.elements.map { 1 + 0.1 * $0 }
        let weights = [Float].random(count: 16 * 512 * 9, seed: 3).map { abs($0) }
        let zeros = [Float](repeating: 0, count: 16)
        let expected = ReferenceConvolution.same3x3(
            [input], weights: weights, bias: zeros, outputs: 16
        ) { Double($0) }

        let output = Self.convolve(
            WinogradInputs([input]), weights: weights, bias: zeros, shape: shape.with(channels: 16),
            processor)

        #expect(
            Self.difference(of: output.dense.elements, from: expected.map(\.value)) < Self.bar)
    }

    /// Of a sign pattern of period 4, one position of each transformed tile is as large as the transform
    /// can make it, and all products have one sign.
    @Test("the largest sums that there can be stay within 32 bits", arguments: processors)
    func extremes(processor: String) {
        // Equal weights of so many channels are all rounded up.
        let wide = Shape(channels: 2192, height: 8, width: 12)
        let input = Self.extremes(wide)
        let weights = (0..<16 * 2192 * 9).map { Float($0 % 9 == 0 ? 1 : 0) }
        let zeros = [Float](repeating: 0, count: 16)
        let expected = ReferenceConvolution.same3x3(
            [input], weights: weights, bias: zeros, outputs: 16
        ) { Double($0) }
        let narrow = Shape(channels: 16, height: 32, width: 32)
        let gradient = DenseTensor<Float>(narrow).filled { _, _, row, column in
            row % 4 == 0 && column % 4 == 0 ? 1 : 0
        }

        let output = Self.convolve(
            WinogradInputs([input]), weights: weights, bias: zeros, shape: wide.with(channels: 16),
            processor)
        let summed = Self.weightGradient(of: Self.extremes(narrow), gradient, processor)

        // A weight is some 30, and all are rounded alike; a sum that wraps is off by more than itself.
        #expect(Self.difference(of: output.dense.elements, from: expected.map(\.value)) < 0.1)
        // Each gradient meets the feature above and left of it, but for the first row and column.
        #expect(stride(from: 0, to: summed.count, by: 9).allSatisfy { abs(summed[$0] - 49) < 0.5 })
    }

    /// +1 and −1 where both coordinates are odd, by turns along both axes.
    private static func extremes(_ shape: Shape) -> DenseTensor<Float> {
        func sign(_ position: Int) -> Float { [0, -1, 0, 1][position % 4] }
        return DenseTensor<Float>(shape).filled { _, _, row, column in sign(row) * sign(column) }
    }

    @Test(
        "sums that no cache has room for are the same", arguments: processors)
    func uncachedSums(processor: String) {
        let shape = Shape(images: 2, channels: 96, height: 8, width: 8)
        let input = DenseTensor.random(shape, seed: 1)
        let gradient = DenseTensor.random(shape, seed: 2)
        let parts = (0..<6).map { part in
            DenseTensor<Float>(shape.with(channels: 16)).filled {
                gradient[$0, 16 * part + $1, $2, $3]
            }
        }

        let whole = Self.weightGradient(of: input, gradient, processor)
        let small = parts.flatMap { Self.weightGradient(of: input, $0, processor) }

        #expect(whole == small)
    }

    @Test(
        "NaN and infinity propagate", arguments: processors, [Float.nan, .infinity, -.infinity])
    func noNumber(processor: String, value: Float) {
        let shape = Shape(channels: 17, height: 5, width: 6)
        var input = DenseTensor.random(shape, seed: 1)
        let gradient = DenseTensor.random(shape, seed: 2)
        var weights = [Float].random(count: 17 * 17 * 9, seed: 3)
        let zeros = [Float](repeating: 0, count: 17)

        weights[0] = value
        let weighted = Self.convolve(
            WinogradInputs([input]), weights: weights, bias: zeros, shape: shape, processor)
        weights[0] = 0
        input[0, 3, 2, 2] = value
        let convolved = Self.convolve(
            WinogradInputs([input]), weights: weights, bias: zeros, shape: shape, processor)
        let summed = Self.weightGradient(of: input, gradient, processor)

        #expect(!weighted[0, 0, 2, 2].isFinite)
        #expect(!convolved[0, 16, 2, 2].isFinite)
        #expect(!summed[(16 * 17 + 3) * 9 + 4].isFinite)
    }

    @Test("zeros give the bias, and no gradient", arguments: processors)
    func zeros(processor: String) {
        let shape = Shape(channels: 3, height: 4, width: 5)
        let nothing = DenseTensor<Float>(shape)
        let output = Self.convolve(
            WinogradInputs([nothing]), weights: [Float](repeating: 0, count: 81),
            bias: [1, 2, 3], shape: shape, processor)
        let gradient = Self.weightGradient(of: nothing, nothing, processor)

        #expect((0..<3).map { output[0, $0, 3, 4] } == [1, 2, 3])
        #expect(gradient.allSatisfy { $0 == 0 })
    }

    /// The convolution, in two calls, into planes of 7.
    private static func convolve(
        _ inputs: WinogradInputs<Float>, weights: [Float], bias: [Float], shape: Shape,
        _ processor: String
    ) -> BlockedTensor<Float> {
        let view = WeightView(
            inputs: inputs.dense[0].shape.channels, outputs: shape.channels)
        let (pairs, outputs) = ((view.inputs.count / 16 + 1) / 2, view.outputs.count)
        let packed = AlignedArray<Int16>(count: 36 * pairs * 32 * outputs, repeating: -1)
        let scale = AlignedArray<Float>(count: outputs, repeating: .nan)
        view.withView(of: weights) { view in
            for group in 0..<(outputs + 31) / 32 {
                ckernels_pack_winograd_view_int16(
                    &view, Int32(group), packed.base, scale.base + 32 * group)
            }
        }
        let bias = AlignedArray(bias, paddedTo: outputs)
        let output = BlockedTensor<Float>(shape, filledWith: 7)
        var arguments = inputs.arguments
        arguments.output = output.view
        arguments.weights = UnsafeRawPointer(packed.base)
        arguments.bias = UnsafePointer(bias.base)
        arguments.requantization.scale = UnsafePointer(scale.base)
        withExtendedLifetime((packed, scale, bias)) {
            for part in parts(of: shape) {
                let count = Int32(part.count)
                let transformed = scratch(inputs.blocks, count)
                let products = AlignedArray<Float>(
                    count: 36 * ckernels_product_stride(count) * 16, repeating: .nan)
                ckernels_int16_training_kernels(processor).pointee.winograd_convolution(
                    &arguments, Int32(part.lowerBound), count, transformed.base, products.base)
            }
        }
        return output
    }

    /// The weight gradient, in two calls, as [output][input][3][3].
    private static func weightGradient(
        of input: DenseTensor<Float>, _ gradient: DenseTensor<Float>, _ processor: String
    ) -> [Float] {
        let (blocked, gradients) = (BlockedTensor(input), BlockedTensor(gradient))
        let sums = AlignedArray<Float>(
            count: 36 * blocked.blocks * gradients.blocks * 256, repeating: .nan)
        var arguments = ckernels_winograd_weight_gradient(
            input: blocked.view, output_gradient: gradients.view,
            height: Int32(input.shape.height), width: Int32(input.shape.width), adds: 0)
        for part in parts(of: input.shape) {
            let count = Int32(part.count)
            let (first, second) = (
                scratch(blocked.blocks, count), scratch(gradients.blocks, count)
            )
            ckernels_int16_training_kernels(processor).pointee.winograd_weight_gradient(
                &arguments, Int32(part.lowerBound), count, first.base, second.base, sums.base)
            arguments.adds = 1
        }
        let (inputs, outputs) = (input.shape.channels, gradient.shape.channels)
        var weights = [Float](repeating: .nan, count: outputs * inputs * 9)
        WeightView(inputs: inputs, outputs: outputs).withView(of: nil) { view in
            for block in 0..<blocked.blocks {
                ckernels_training_kernels(processor).pointee.unpack_winograd_gradient(
                    [UnsafePointer(sums.base)], 1, &view, Int32(block), &weights)
            }
        }
        return weights
    }

    private static func parts(of shape: Shape) -> [Range<Int>] {
        [0..<shape.tiles / 2, shape.tiles / 2..<shape.tiles].filter { !$0.isEmpty }
    }

    /// Scratch of the transformed tiles, with a line more for each block.
    private static func scratch(_ blocks: Int, _ count: Int32) -> AlignedArray<Float> {
        let lines = 36 * ckernels_transformed_input_stride(Int32(blocks), count) + blocks
        return AlignedArray(count: lines * 16, repeating: .nan)
    }

    /// The root mean square of differences, relative to that of the expected values.
    private static func difference(of computed: [Float], from expected: [Double]) -> Double {
        let squares = zip(computed, expected).reduce(0) { sum, pair in
            sum + (Double(pair.0) - pair.1) * (Double(pair.0) - pair.1)
        }
        return (squares / expected.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }
}
