import CKernels
import Testing

@Suite("Training's convolutions by products of bfloat16")
struct BFloat16TrainingTests {
    /// Whether this machine has the kernels; the arguments of tests, so that they are none without.
    static let processors: [String] =
        ckernels_bfloat16_training_kernels(ckernels_instruction_set()) == nil ? [] : ["avx512"]

    static let shapes: [(input: Shape, outputs: Int)] =
        TapConvolutionTests.cases + [
            (Shape(images: 3, channels: 40, height: 4, width: 8), 64),
            (Shape(channels: 3, height: 2, width: 70), 16),
            (Shape(images: 4, channels: 65, height: 5, width: 3), 20),
        ]

    @Test(
        "a convolution is a sum over taps of rounded factors, to one rounding a term",
        arguments: processors, Array(shapes.indices))
    func convolution(processor: String, index: Int) {
        let (shape, outputs) = Self.shapes[index]
        for layer in [TapLayer.convolution, .pixelwise, .phase, .phases] {
            let input = DenseTensor.random(
                shape.with(channels: layer.sections * shape.channels), seed: 1)
            let weights = layer.weights(inputs: shape.channels, outputs: outputs)
            let bias = [Float].random(count: outputs, seed: 3)
            for (step, row, column) in [(1, 0, 0), (2, 0, 1), (2, 1, 0)] {
                let (output, isPaddingKept) = BFloat16Taps(layer, processor).convolve(
                    input, weights: weights, bias: bias, at: (step, row, column))

                let rounded = input.mapElements(Self.rounded)
                let matrices = layer.taps.map { tap in
                    weights.map { kernel in
                        Self.rounded(
                            tap.elements.dropFirst().reduce(kernel[tap.elements[0]]) {
                                $0 + kernel[$1]
                            })
                    }
                }
                let expected = output.filledSums { image, channel, r, c in
                    guard r % step == row, c % step == column else { return Sum(7.0) }
                    var sum = Sum(bias[channel])
                    for (tap, matrix) in zip(layer.taps, matrices) {
                        for source in 0..<shape.channels {
                            sum.add(
                                rounded[
                                    image, tap.section * shape.channels + source,
                                    r / step + tap.down, c / step + tap.right],
                                times: matrix[channel * shape.channels + source])
                        }
                    }
                    return sum
                }
                let deviation = Deviation(
                    of: output.elements, from: expected,
                    tolerance: tolerance(terms: layer.taps.count * shape.channels + 1))
                #expect(deviation.isTolerated, "\(layer), step \(step), row \(row): \(deviation)")
                #expect(isPaddingKept, "nothing else is written")
            }
        }
    }

    @Test(
        "a kernel's gradient is a sum over pixels and its taps, to one rounding a term",
        arguments: processors, Array(shapes.indices))
    func gradient(processor: String, index: Int) {
        let (shape, outputs) = Self.shapes[index]
        for layer in [TapLayer.convolution, .pixelwise, .phase, .phases] {
            let input = DenseTensor.random(shape, seed: 1)
            let gradient = DenseTensor.random(
                shape.with(channels: layer.sections * outputs), seed: 2)

            let computed = BFloat16Taps(layer, processor).weightGradient(
                of: input, gradient, outputs: outputs)

            let (features, gradients) = (
                input.mapElements(Self.rounded), gradient.mapElements(Self.rounded)
            )
            var expected: [Sum] = []
            for output in 0..<outputs {
                for channel in 0..<shape.channels {
                    for element in 0..<layer.elements {
                        var sum = Sum()
                        for tap in layer.taps where tap.elements.contains(element) {
                            shape.with(channels: 1).forEach { image, _, row, column in
                                sum.add(
                                    features[image, channel, row + tap.down, column + tap.right],
                                    times: gradients[
                                        image, tap.section * outputs + output, row, column])
                            }
                        }
                        expected.append(sum)
                    }
                }
            }
            let deviation = Deviation(
                of: computed, from: expected,
                tolerance: tolerance(terms: layer.taps.count * shape.rows * shape.width))
            #expect(deviation.isTolerated, "\(layer): \(deviation)")
        }
    }

    @Test("NaN and infinity propagate", arguments: processors, [Float.nan, .infinity, -.infinity])
    func noNumber(processor: String, value: Float) {
        let shape = Shape(channels: 17, height: 5, width: 6)
        var input = DenseTensor.random(shape, seed: 1)
        let gradient = DenseTensor.random(shape, seed: 2)
        let taps = BFloat16Taps(.convolution, processor)
        var weights = TapLayer.convolution.weights(inputs: 17, outputs: 17)
        let zeros = [Float](repeating: 0, count: 17)

        weights[0][0] = value
        let weighted = taps.convolve(input, weights: weights, bias: zeros).output
        weights[0][0] = 0
        input[0, 3, 2, 2] = value
        let convolved = taps.convolve(input, weights: weights, bias: zeros).output
        let summed = taps.weightGradient(of: input, gradient, outputs: 17)

        #expect(!weighted[0, 0, 2, 2].isFinite)
        #expect(!convolved[0, 16, 2, 2].isFinite)
        #expect(!summed[(16 * 17 + 3) * 9 + 4].isFinite)
    }

    private static func rounded(_ value: Float) -> Float {
        StoredMaps.rounded(value, isHalf: true)
    }
}
