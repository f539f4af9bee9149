import CKernels
import Testing

@Suite("Convolution as a sum over taps, and its weight gradient")
struct TapConvolutionTests {
    static let cases: [(input: Shape, outputs: Int)] = [
        (Shape(channels: 1, height: 1, width: 1), 1),
        (Shape(images: 2, channels: 16, height: 2, width: 13), 17),
        (Shape(channels: 17, height: 3, width: 14), 32),
        (Shape(images: 2, channels: 33, height: 2, width: 15), 33),
        (Shape(channels: 5, height: 2, width: 29), 48),
    ]
    /// The taps of one phase of an upsampling, in pixels.
    static let offsets = [(0, 0), (0, 1), (1, 0), (-1, -1)]

    @Test(
        "tap_convolution is a sum over taps, to one rounding a term",
        arguments: InstructionSet.f32, 0..<cases.count)
    func convolution(instructionSet: InstructionSet, index: Int) {
        let (shape, outputs) = Self.cases[index]
        let inputs = shape.channels
        let input = DenseTensor.random(shape, seed: 1)
        let blocked = BlockedTensor(input)
        let bias = AlignedArray([Float].random(count: outputs, seed: 3), paddedTo: 48)
        // [tap][output][input]
        let weights = [Float].random(count: Self.offsets.count * outputs * inputs, seed: 2)
        let packed = Self.pack(weights, inputs: inputs, outputs: outputs)
        for (step, row, column) in [(1, 0, 0), (2, 0, 1), (2, 1, 0)] {
            let double = shape.with(channels: outputs)
                .with(height: step * shape.height, width: step * shape.width)
            let output = BlockedTensor<Float>(double, filledWith: 7)
            let taps = Self.offsets.map {
                ckernels_tap(down: Int32($0), right: Int32($1), first_block: 0)
            }
            taps.withUnsafeBufferPointer { taps in
                var arguments = ckernels_tap_convolution()
                arguments.input = blocked.view
                arguments.output = output.view
                arguments.height = Int32(shape.height)
                arguments.width = Int32(shape.width)
                arguments.input_blocks = Int32(blocked.blocks)
                arguments.taps = Int32(taps.count)
                arguments.tap = taps.baseAddress
                arguments.weights = UnsafeRawPointer(packed.base)
                arguments.bias = UnsafePointer(bias.base)
                (arguments.step, arguments.row) = (Int32(step), Int32(row))
                arguments.column = Int32(column)
                for rows in shape.twoParts {
                    instructionSet.training.tap_convolution(
                        &arguments, Int32(rows.lowerBound), Int32(rows.count))
                }
            }

            var (computed, expected): ([Float], [Sum]) = ([], [])
            let result = output.dense
            double.forEach { image, channel, r, c in
                computed.append(result[image, channel, r, c])
                guard r % step == row, c % step == column else { return expected.append(Sum(7.0)) }
                var sum = Sum(bias[channel])
                for (tap, offset) in Self.offsets.enumerated() {
                    for source in 0..<inputs {
                        sum.add(
                            input[image, source, r / step + offset.0, c / step + offset.1],
                            times: weights[(tap * outputs + channel) * inputs + source])
                    }
                }
                expected.append(sum)
            }
            let deviation = Deviation(
                of: computed, from: expected, tolerance: tolerance(terms: 4 * inputs + 1))
            #expect(deviation.isTolerated, "step \(step), row \(row): \(deviation)")
            #expect(output.paddingElements(otherThan: 7) == 0, "nothing else is written")
        }
    }

    @Test(
        "tap_weight_gradient adds outer products over pixels, to one rounding a term",
        arguments: InstructionSet.f32, 0..<cases.count)
    func weightGradient(instructionSet: InstructionSet, index: Int) {
        let (shape, outputs) = Self.cases[index]
        let input = DenseTensor.random(shape, seed: 1)
        let gradient = DenseTensor.random(shape.with(channels: outputs), seed: 2)
        let (source, target) = (BlockedTensor(input), BlockedTensor(gradient))
        for (down, right) in Self.offsets {
            let sums = AlignedArray<Float>(
                count: source.blocks * target.blocks * 256, repeating: 0.5)
            var arguments = ckernels_tap_weight_gradient(
                input: source.view, output_gradient: target.view, height: Int32(shape.height),
                width: Int32(shape.width),
                tap: ckernels_tap(down: Int32(down), right: Int32(right), first_block: 0))
            for rows in shape.twoParts {
                instructionSet.training.tap_weight_gradient(
                    &arguments, Int32(rows.lowerBound), Int32(rows.count), sums.base)
            }

            var (computed, expected): ([Float], [Sum]) = ([], [])
            for channel in 0..<shape.channels {
                for output in 0..<outputs {
                    var sum = Sum(0.5)
                    shape.with(channels: 1).forEach { image, _, row, column in
                        sum.add(
                            input[image, channel, row + down, column + right],
                            times: gradient[image, output, row, column])
                    }
                    expected.append(sum)
                    let index = PackedGradient.index(
                        position: 0, input: channel, output: output, inputBlocks: source.blocks,
                        outputBlocks: target.blocks)
                    computed.append(sums[index])
                }
            }
            let deviation = Deviation(
                of: computed, from: expected,
                tolerance: tolerance(terms: shape.rows * (shape.width + 1)))
            #expect(deviation.isTolerated, "offset \(down), \(right): \(deviation)")
        }
    }

    /// `[tap][output][input]` as `[group of 2 blocks][tap][input lane][block of the group][lane]`.
    private static func pack(_ weights: [Float], inputs: Int, outputs: Int) -> AlignedArray<Float> {
        let (inputLanes, outputLanes) = ((inputs + 15) / 16 * 16, (outputs + 15) / 16 * 16)
        let taps = offsets.count
        let packed = AlignedArray<Float>(count: taps * inputLanes * outputLanes, repeating: nil)
        for (index, weight) in weights.enumerated() {
            let (tap, output, input) = (
                index / inputs / outputs, index / inputs % outputs, index % inputs
            )
            let first = output / 32 * 32
            let row = first * taps * inputLanes
            let groupLanes = min(32, outputLanes - first)
            packed[row + (tap * inputLanes + input) * groupLanes + output - first] = weight
        }
        return packed
    }
}
