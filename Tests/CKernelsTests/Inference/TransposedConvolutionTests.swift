import CKernels
import Testing

@Suite("Transposed 2x2 convolution of stride 2")
struct TransposedConvolutionTests {
    /// The shape of the input, and the channels of the output.
    struct Sizes: Sendable, CustomStringConvertible {
        let input: Shape
        let outputs: Int
        var description: String { "\(input) to \(outputs)" }
        var output: Shape {
            input.with(channels: outputs).with(height: 2 * input.height, width: 2 * input.width)
        }
    }

    /// Widths about the 14 pixels that a microkernel takes, and the 64 at which int16 changes its
    /// order of loops; channels about a block.
    static let sizes = [
        Sizes(input: Shape(channels: 1, height: 1, width: 1), outputs: 1),
        Sizes(input: Shape(channels: 16, height: 2, width: 13), outputs: 15),
        Sizes(input: Shape(images: 2, channels: 17, height: 3, width: 14), outputs: 17),
        Sizes(input: Shape(images: 2, channels: 33, height: 1, width: 15), outputs: 33),
        Sizes(input: Shape(channels: 5, height: 2, width: 65), outputs: 40),
    ]

    @Test(
        "f32 transposed_convolution is four matrices a pixel, to one rounding a term",
        arguments: InstructionSet.f32, sizes)
    func float32(instructionSet: InstructionSet, sizes: Sizes) {
        let input = DenseTensor.random(sizes.input, seed: 1)
        let weights = [Float].random(count: sizes.outputs * 4 * sizes.input.channels, seed: 2)
        let blocked = BlockedTensor(input)
        let (inputLanes, blocks) = (blocked.blocks * 16, (sizes.outputs + 15) / 16)
        let bias = AlignedArray(
            [Float].random(count: sizes.outputs, seed: 3), paddedTo: 16 * blocks)
        // [output block][p][input lane][q][output lane]
        let packed = AlignedArray<Float>(count: 4 * inputLanes * blocks * 16, repeating: nil)
        Self.eachWeight(sizes) { index, output, phase, input in
            let matrix = output / 16 * 2 + phase / 2
            packed[((matrix * inputLanes + input) * 2 + phase % 2) * 16 + output % 16] =
                weights[index]
        }
        for activation in Activation.allCases {
            let output = BlockedTensor<Float>(sizes.output, filledWith: 7)
            Self.run(by: instructionSet, blocked, output, UnsafeRawPointer(packed.base)) {
                $0.bias = UnsafePointer(bias.base)
                $0.activation = activation.kernel
            }

            let sums = Self.expected(sizes, weights) { Double(input[$0, $1, $2, $3]) }
            let biased = zip(sums.sums, sums.channels).map { activation($0 + Sum(bias[$1])) }
            let deviation = Deviation(
                of: output.dense.elements, from: biased,
                tolerance: tolerance(terms: sizes.input.channels + 1),
                absolute: activation.absoluteError)
            #expect(deviation.isTolerated, "\(activation): \(deviation)")
            #expect(output.paddingElements(otherThan: 7) == 0, "nothing else is written")
        }
    }

    @Test(
        "int16 transposed_convolution is four matrices a pixel, exactly (elu, sigmoid: by 1)",
        arguments: InstructionSet.int16, sizes)
    func int16(instructionSet: InstructionSet, sizes: Sizes) {
        var input = DenseTensor<Int16>(sizes.input)
        input.elements = .random(count: input.elements.count, bound: 60, seed: 1)
        let weights = [Int16].random(
            count: sizes.outputs * 4 * sizes.input.channels, bound: 60, seed: 2)
        let blocked = BlockedTensor(input)
        let (inputLanes, blocks) = (blocked.blocks * 32, (sizes.outputs + 31) / 32)
        // [output block][phase][pair of input lanes][output lane][lane of the pair]
        let packed = AlignedArray<Int16>(count: 4 * inputLanes * blocks * 32, repeating: nil)
        Self.eachWeight(sizes) { index, output, phase, input in
            let pair = (output / 32 * 4 + phase) * inputLanes / 2 + input / 2
            packed[(pair * 32 + output % 32) * 2 + input % 2] = weights[index]
        }
        for activation in Activation.allCases {
            let isLinear = activation == .none || activation == .relu
            let requantization = Requantization(
                channels: sizes.outputs, activation: activation,
                scale: isLinear ? 1 / 256 : 1 / 8192, seed: 3)
            let output = BlockedTensor<Int16>(sizes.output, filledWith: 7)
            Self.run(by: instructionSet, blocked, output, UnsafeRawPointer(packed.base)) {
                $0.activation = activation.kernel
                $0.requantization = requantization.view
            }

            let sums = Self.expected(sizes, weights.map { Float($0) }) {
                Double(input[$0, $1, $2, $3])
            }
            var expected = DenseTensor<Int>(sizes.output)
            expected.elements = zip(sums.sums, sums.channels).map {
                requantization.integer(of: $0.value, channel: $1)
            }
            let difference = output.dense.largestDifference(from: expected)
            #expect(difference <= requantization.tolerance, "\(activation)")
            #expect(output.paddingElements(otherThan: 7) == 0, "nothing else is written")
        }
    }

    /// Calls `body` for every weight of `[output][phase][input]`.
    private static func eachWeight(
        _ sizes: Sizes, _ body: (_ index: Int, _ output: Int, _ phase: Int, _ input: Int) -> Void
    ) {
        let inputs = sizes.input.channels
        for index in 0..<sizes.outputs * 4 * inputs {
            body(index, index / inputs / 4, index / inputs % 4, index % inputs)
        }
    }

    /// All rows, in two calls.
    private static func run<Element>(
        by instructionSet: InstructionSet, _ input: BlockedTensor<Element>,
        _ output: BlockedTensor<Element>, _ weights: UnsafeRawPointer,
        prepare: (inout ckernels_transposed_convolution) -> Void
    ) {
        var arguments = ckernels_transposed_convolution()
        arguments.input = input.view
        arguments.output = output.view
        arguments.height = Int32(input.shape.height)
        arguments.width = Int32(input.shape.width)
        arguments.weights = weights
        prepare(&arguments)
        let first = Int32(input.shape.rows / 2)
        let kernel = instructionSet.inference.transposed_convolution
        kernel?(&arguments, 0, first)
        kernel?(&arguments, first, Int32(input.shape.rows) - first)
    }

    /// The sums of all output pixels, `[image][output][row][column]`, and their channels.
    private static func expected(
        _ sizes: Sizes, _ weights: [Float],
        _ input: (_ image: Int, _ channel: Int, _ row: Int, _ column: Int) -> Double
    ) -> (sums: [Sum], channels: [Int]) {
        let inputs = sizes.input.channels
        var (sums, channels): ([Sum], [Int]) = ([], [])
        sizes.output.forEach { image, output, row, column in
            let phase = row % 2 * 2 + column % 2
            var sum = Sum()
            for channel in 0..<inputs {
                let weight = weights[(output * 4 + phase) * inputs + channel]
                sum += Sum(input(image, channel, row / 2, column / 2) * Double(weight))
            }
            sums.append(sum)
            channels.append(output)
        }
        return (sums, channels)
    }
}
