import CKernels
import Testing

@Suite("Gradient of upsampled planes")
struct UpsamplingBackwardTests {
    @Test(
        "upsampling_backward separates the gradient into phases, times the slope, to 4 roundings",
        arguments: InstructionSet.f32, TrainingShapes.any)
    func phases(instructionSet: InstructionSet, shape: Shape) {
        let double = shape.with(height: 2 * shape.height, width: 2 * shape.width)
        let gradient = DenseTensor.random(double, seed: 1)
        let input = DenseTensor.random(double, seed: 2)
        let blocks = (shape.channels + 15) / 16
        for activation in Activation.allCases {
            let output = BlockedTensor(input.mapElements { Float(activation(Double($0))) })
            let source = BlockedTensor(gradient)
            // Each phase begins with a block of its own.
            let phases = BlockedTensor<Float>(
                shape.with(channels: 4 * blocks * 16), filledWith: 7)
            var arguments = ckernels_upsampling_backward(
                gradient: source.view, output: output.view, phases: phases.view,
                height: Int32(shape.height), width: Int32(shape.width),
                activation: activation.kernel)
            var sums = [Double](repeating: 0.5, count: blocks * 32)

            for rows in shape.twoParts {
                instructionSet.training.upsampling_backward(
                    &arguments, Int32(rows.lowerBound), Int32(rows.count), &sums)
            }

            var (computed, expected): ([Float], [Sum]) = ([], [])
            var expectedSums = [Sum](repeating: Sum(0.5), count: sums.count)
            double.forEach { image, channel, row, column in
                let phase = row % 2 * 2 + column % 2
                let value = phases[image, phase * blocks * 16 + channel, row / 2, column / 2]
                let slope = activation.slope(at: Double(input[image, channel, row, column]))
                computed.append(value)
                expected.append(Sum(gradient[image, channel, row, column]) * slope)
                expectedSums[ChannelSums.index(of: channel, second: false)] += Sum(value)
            }
            let deviation = Deviation(
                of: computed, from: expected, tolerance: 4 * roundoff,
                absolute: activation.absoluteError)
            #expect(deviation.isTolerated, "\(activation): \(deviation)")
            let ofSums = Deviation(
                of: sums, from: expectedSums, tolerance: tolerance(terms: 4 * shape.width))
            #expect(ofSums.isTolerated, "sums, \(activation): \(ofSums)")
            #expect(phases.paddingElements(otherThan: 7) == 0, "nothing else is written")
        }
    }
}
