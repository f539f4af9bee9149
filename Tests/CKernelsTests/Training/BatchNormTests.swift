import CKernels
import Testing

@Suite("Batch normalisation")
struct BatchNormTests {
    @Test(
        "batch_norm_statistics adds sums of values and squares, to one rounding a term",
        arguments: InstructionSet.f32, TrainingShapes.any)
    func statistics(instructionSet: InstructionSet, shape: Shape) {
        let input = DenseTensor.random(shape, seed: 1)
        let blocked = BlockedTensor(input)
        var sums = [Double](repeating: 0.5, count: blocked.blocks * 32)

        var view = blocked.view
        for rows in shape.twoParts {
            instructionSet.training.batch_norm_statistics(
                &view, Int32(shape.height), Int32(shape.width), Int32(rows.lowerBound),
                Int32(rows.count), &sums)
        }

        var expected = [Sum](repeating: Sum(0.5), count: sums.count)
        shape.forEach { image, channel, row, column in
            let value = input[image, channel, row, column]
            expected[ChannelSums.index(of: channel, second: false)] += Sum(value)
            expected[ChannelSums.index(of: channel, second: true)].add(value, times: value)
        }
        let deviation = Deviation(
            of: sums, from: expected, tolerance: tolerance(terms: shape.width))
        #expect(deviation.isTolerated, "\(deviation)")
    }

    @Test(
        "batch_norm_forward is activation(scale * z + shift), to three roundings, in place too",
        arguments: InstructionSet.f32, TrainingShapes.any)
    func forward(instructionSet: InstructionSet, shape: Shape) {
        let input = DenseTensor.random(shape, seed: 1)
        let (scale, shift) = Self.factors(shape.channels)
        for activation in Activation.allCases {
            for isInPlace in [false, true] {
                let source = BlockedTensor(input)
                let output = isInPlace ? source : BlockedTensor<Float>(shape, filledWith: 7)
                var arguments = ckernels_batch_norm_forward()
                arguments.input = source.view
                arguments.output = output.view
                arguments.height = Int32(shape.height)
                arguments.width = Int32(shape.width)
                arguments.scale = UnsafePointer(scale.base)
                arguments.shift = UnsafePointer(shift.base)
                arguments.activation = activation.kernel

                for rows in shape.twoParts {
                    instructionSet.training.batch_norm_forward(
                        &arguments, Int32(rows.lowerBound), Int32(rows.count))
                }

                var expected: [Sum] = []
                shape.forEach { image, channel, row, column in
                    var sum = Sum(shift[channel])
                    sum.add(input[image, channel, row, column], times: scale[channel])
                    expected.append(activation(sum))
                }
                let deviation = Deviation(
                    of: output.dense.elements, from: expected, tolerance: 3 * roundoff,
                    absolute: activation.absoluteError)
                #expect(deviation.isTolerated, "\(activation), in place \(isInPlace): \(deviation)")
                #expect(output.paddingElements(otherThan: isInPlace ? 0 : 7) == 0)
            }
        }
    }

    @Test(
        "batch_norm_forward pools the maxima of each 2x2 of its output, exactly",
        arguments: InstructionSet.f32, TrainingShapes.even)
    func pooling(instructionSet: InstructionSet, shape: Shape) {
        let source = BlockedTensor(DenseTensor.random(shape, seed: 1))
        let (scale, shift) = Self.factors(shape.channels)
        let output = BlockedTensor<Float>(shape, filledWith: 7)
        let half = shape.with(height: shape.height / 2, width: shape.width / 2)
        let pooled = BlockedTensor<Float>(half, filledWith: 7)
        var arguments = ckernels_batch_norm_forward()
        arguments.input = source.view
        arguments.output = output.view
        arguments.pooled = pooled.view
        arguments.height = Int32(shape.height)
        arguments.width = Int32(shape.width)
        arguments.scale = UnsafePointer(scale.base)
        arguments.shift = UnsafePointer(shift.base)

        let first = Int32(shape.rows / 4 * 2)
        instructionSet.training.batch_norm_forward(&arguments, 0, first)
        instructionSet.training.batch_norm_forward(&arguments, first, Int32(shape.rows) - first)

        let full = output.dense
        #expect(pooled.dense.elements == full.maxima.elements)
        #expect(pooled.paddingElements(otherThan: 7) == 0, "nothing else is written")
    }

    @Test(
        "batch_norm_backward is linear in gradient and input, to three roundings",
        arguments: InstructionSet.f32, TrainingShapes.any)
    func backward(instructionSet: InstructionSet, shape: Shape) {
        let gradient = DenseTensor.random(shape, seed: 1)
        let input = DenseTensor.random(shape, seed: 2)
        let (gradientFactor, inputFactor) = Self.factors(shape.channels)
        let offset = AlignedArray([Float].random(count: shape.channels, seed: 5), paddedTo: 48)
        let (blocked, source) = (BlockedTensor(gradient), BlockedTensor(input))
        var arguments = ckernels_batch_norm_backward(
            gradient: blocked.view, input: source.view, height: Int32(shape.height),
            width: Int32(shape.width), gradient_factor: UnsafePointer(gradientFactor.base),
            input_factor: UnsafePointer(inputFactor.base), offset: UnsafePointer(offset.base))

        for rows in shape.twoParts {
            instructionSet.training.batch_norm_backward(
                &arguments, Int32(rows.lowerBound), Int32(rows.count))
        }

        var expected: [Sum] = []
        shape.forEach { image, channel, row, column in
            var sum = Sum(offset[channel])
            sum.add(gradient[image, channel, row, column], times: gradientFactor[channel])
            sum.add(input[image, channel, row, column], times: inputFactor[channel])
            expected.append(sum)
        }
        let deviation = Deviation(
            of: blocked.dense.elements, from: expected, tolerance: 3 * roundoff)
        #expect(deviation.isTolerated, "\(deviation)")
        #expect(blocked.paddingElements(otherThan: 0) == 0, "nothing else is written")
    }

    private static func factors(
        _ channels: Int
    ) -> (AlignedArray<Float>, AlignedArray<Float>) {
        let lanes = (channels + 15) / 16 * 16
        return (
            AlignedArray([Float].random(count: channels, seed: 3), paddedTo: lanes),
            AlignedArray([Float].random(count: channels, seed: 4), paddedTo: lanes)
        )
    }
}
