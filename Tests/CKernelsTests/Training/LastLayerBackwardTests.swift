import CKernels
import Testing

@Suite("Gradients of the last layer")
struct LastLayerBackwardTests {
    @Test(
        "last_layer_backward gives the gradients of input and weights, to one rounding a term",
        arguments: InstructionSet.f32, TrainingShapes.any)
    func gradients(instructionSet: InstructionSet, shape: Shape) {
        let input = DenseTensor.random(shape, seed: 1)
        let source = BlockedTensor(input)
        let lanes = source.blocks * 16
        // Up to four outputs are computed at once.
        for outputs in [1, 2, 3, 4, 5, 9] {
            let gradient = DenseTensor.random(shape.with(channels: outputs), seed: 2)
            let weights = AlignedArray<Float>(count: outputs * lanes, repeating: nil)
            let values = [Float].random(count: outputs * shape.channels, seed: 3)
            for (index, value) in values.enumerated() {
                weights[index / shape.channels * lanes + index % shape.channels] = value
            }
            let target = BlockedTensor<Float>(shape, filledWith: 7)
            var sums = [Double](repeating: 0.5, count: outputs * lanes)
            gradient.elements.withUnsafeBufferPointer { gradient in
                var arguments = ckernels_last_layer_backward(
                    output_gradient: gradient.baseAddress, input: source.view,
                    input_gradient: target.view, height: Int32(shape.height),
                    width: Int32(shape.width), channels: Int32(outputs),
                    weights: UnsafePointer(weights.base))
                for rows in shape.twoParts {
                    instructionSet.training.last_layer_backward(
                        &arguments, Int32(rows.lowerBound), Int32(rows.count), &sums)
                }
            }

            var expected: [Sum] = []
            shape.forEach { image, channel, row, column in
                var sum = Sum()
                for output in 0..<outputs {
                    sum.add(
                        gradient[image, output, row, column],
                        times: weights[output * lanes + channel])
                }
                expected.append(sum)
            }
            let deviation = Deviation(
                of: target.dense.elements, from: expected, tolerance: tolerance(terms: outputs))
            #expect(deviation.isTolerated, "\(outputs) outputs: \(deviation)")
            #expect(target.paddingElements(otherThan: 7) == 0, "nothing else is written")

            var expectedSums = [Sum](repeating: Sum(0.5), count: sums.count)
            gradient.shape.forEach { image, output, row, column in
                for channel in 0..<shape.channels {
                    expectedSums[output * lanes + channel].add(
                        gradient[image, output, row, column],
                        times: input[image, channel, row, column])
                }
            }
            let ofSums = Deviation(
                of: sums, from: expectedSums, tolerance: tolerance(terms: shape.width))
            #expect(ofSums.isTolerated, "weights, \(outputs) outputs: \(ofSums)")
        }
    }
}
