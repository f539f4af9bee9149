import CKernels
import Testing

@Suite("Gradient through activation, dropout and max pooling")
struct ActivationBackwardTests {
    @Test(
        "activation_backward is the gradient times the slope, with its sums, to 4 roundings",
        arguments: InstructionSet.f32, TrainingShapes.any)
    func activations(instructionSet: InstructionSet, shape: Shape) {
        let gradient = DenseTensor.random(shape, seed: 1)
        let input = DenseTensor.random(shape, seed: 2)
        for activation in Activation.allCases {
            for hasInput in [false, true] {
                let output = input.mapElements { Float(activation(Double($0))) }
                let (blocked, source) = (BlockedTensor(gradient), BlockedTensor(input))
                let result = BlockedTensor(output)
                var arguments = Self.arguments(blocked, output: result, activation)
                if hasInput { arguments.input = source.view }
                var sums = [Double](repeating: 0.5, count: blocked.blocks * 32)

                for rows in shape.twoParts {
                    instructionSet.training.activation_backward(
                        &arguments, Int32(rows.lowerBound), Int32(rows.count), &sums)
                }

                // Of ELU and sigmoid, the slope is computed from the output, which is rounded.
                var expected: [Sum] = []
                for (gradient, input) in zip(gradient.elements, input.elements) {
                    expected.append(Sum(gradient) * activation.slope(at: Double(input)))
                }
                let name = "\(activation), sums of products \(hasInput)"
                let deviation = Deviation(
                    of: blocked.dense.elements, from: expected, tolerance: 4 * roundoff,
                    absolute: activation.absoluteError)
                #expect(deviation.isTolerated, "\(name): \(deviation)")
                Self.check(sums, of: blocked.dense, hasInput ? input : nil, name)
                #expect(blocked.paddingElements(otherThan: 0) == 0, "nothing else is written")
            }
        }
    }

    @Test(
        "activation_backward gives a pooled value's gradient to the first of the maxima, exactly",
        arguments: InstructionSet.f32, TrainingShapes.even)
    func pooling(instructionSet: InstructionSet, shape: Shape) {
        let half = shape.with(height: shape.height / 2, width: shape.width / 2)
        let gradient = DenseTensor.random(shape, seed: 1)
        let pooledGradient = DenseTensor.random(half, seed: 2)
        // Few values, so that many maxima are shared.
        let output = DenseTensor.random(shape, seed: 3).mapElements { ($0 * 2).rounded() }
        let (blocked, pooled) = (BlockedTensor(gradient), BlockedTensor(pooledGradient))
        let result = BlockedTensor(output)
        var arguments = Self.arguments(blocked, output: result, .none)
        arguments.pooled_gradient = pooled.view
        var sums = [Double](repeating: 0, count: blocked.blocks * 32)

        let first = Int32(shape.rows / 4 * 2)
        let kernel = instructionSet.training.activation_backward
        kernel?(&arguments, 0, first, &sums)
        kernel?(&arguments, first, Int32(shape.rows) - first, &sums)

        var expected = gradient
        half.forEach { image, channel, row, column in
            let places = [(0, 0), (0, 1), (1, 0), (1, 1)].map { down, right in
                (2 * row + down, 2 * column + right)
            }
            let values = places.map { output[image, channel, $0.0, $0.1] }
            let largest = values.reduce(values[0]) { max($0, $1) }
            if let place = places.first(where: { output[image, channel, $0.0, $0.1] == largest }) {
                expected[image, channel, place.0, place.1] +=
                    pooledGradient[image, channel, row, column]
            }
        }
        #expect(blocked.dense.elements == expected.elements)
    }

    @Test(
        "activation_backward drops and scales as the forward pass did, to 4 roundings",
        arguments: InstructionSet.f32, TrainingShapes.any)
    func dropout(instructionSet: InstructionSet, shape: Shape) {
        let gradient = DenseTensor.random(shape, seed: 1)
        let input = DenseTensor.random(shape, seed: 2)
        let reference = ReferenceDropout(key: 77, threshold: 1 << 22)
        for activation in Activation.allCases {
            var output = input
            for (index, value) in input.elements.enumerated() {
                let activated = Float(activation(Double(value)))
                output.elements[index] = reference.keeps(index) ? activated * 1.25 : 0
            }
            let (blocked, result) = (BlockedTensor(gradient), BlockedTensor(output))
            var arguments = Self.arguments(blocked, output: result, activation)
            arguments.dropout = ckernels_dropout(
                key: reference.key, threshold: reference.threshold, scale: 1.25,
                channels: Int32(shape.channels))
            var sums = [Double](repeating: 0.5, count: blocked.blocks * 32)

            for rows in shape.twoParts {
                instructionSet.training.activation_backward(
                    &arguments, Int32(rows.lowerBound), Int32(rows.count), &sums)
            }

            let expected = gradient.elements.enumerated().map { index, value in
                let slope = activation.slope(at: Double(input.elements[index]))
                return Sum(value) * (reference.keeps(index) ? 1.25 * slope : 0)
            }
            let deviation = Deviation(
                of: blocked.dense.elements, from: expected, tolerance: 4 * roundoff,
                absolute: activation.absoluteError)
            #expect(deviation.isTolerated, "\(activation): \(deviation)")
            Self.check(sums, of: blocked.dense, nil, "\(activation)")
        }
    }

    private static func arguments(
        _ gradient: BlockedTensor<Float>, output: BlockedTensor<Float>, _ activation: Activation
    ) -> ckernels_activation_backward {
        var arguments = ckernels_activation_backward()
        arguments.gradient = gradient.view
        arguments.output = output.view
        arguments.height = Int32(gradient.shape.height)
        arguments.width = Int32(gradient.shape.width)
        arguments.activation = activation.kernel
        return arguments
    }

    /// Compares sums, which began with 0.5, with those of a gradient and of its product with an
    /// input: one rounding a term of a row.
    private static func check(
        _ sums: [Double], of gradient: DenseTensor<Float>, _ input: DenseTensor<Float>?,
        _ name: String
    ) {
        let shape = gradient.shape
        var expected = [Sum](repeating: Sum(0.5), count: sums.count)
        shape.forEach { image, channel, row, column in
            let value = gradient[image, channel, row, column]
            expected[ChannelSums.index(of: channel, second: false)] += Sum(value)
            if let input {
                expected[ChannelSums.index(of: channel, second: true)].add(
                    value, times: input[image, channel, row, column])
            }
        }
        let deviation = Deviation(
            of: sums, from: expected, tolerance: tolerance(terms: shape.width))
        #expect(deviation.isTolerated, "sums, \(name): \(deviation)")
    }
}
