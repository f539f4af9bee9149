import CKernels
import Testing

@Suite("Polyphase convolution")
struct PolyphaseConvolutionTests {
    /// The offsets of each phase's taps: a 1x1 convolution, and a 2x2 one behind nearest-neighbour
    /// upsampling.
    static let pointwise: [[Offset]] = [[(0, 0)]]
    static let upsampling: [[Offset]] = [
        [(0, 0)], [(0, 0), (0, 1)], [(0, 0), (1, 0)], [(0, 0), (0, 1), (1, 0), (1, 1)],
    ]
    typealias Offset = (row: Int, column: Int)

    /// Channels about a block and a group of two, widths about the 14 pixels of a microkernel.
    static let sizes: [(input: Shape, outputs: Int)] = [
        (Shape(channels: 1, height: 1, width: 1), 1),
        (Shape(channels: 16, height: 2, width: 13), 17),
        (Shape(images: 2, channels: 17, height: 3, width: 14), 32),
        (Shape(images: 2, channels: 33, height: 2, width: 15), 33),
        (Shape(channels: 5, height: 1, width: 29), 48),
    ]

    @Test(
        "f32 polyphase_convolution is a sum over taps, to one rounding a term",
        arguments: InstructionSet.f32, 0..<sizes.count)
    func float32(instructionSet: InstructionSet, index: Int) {
        let (shape, outputs) = Self.sizes[index]
        let input = DenseTensor.random(shape, seed: 1)
        let bias = [Float].random(count: outputs, seed: 3)
        for (phases, offsets) in [(1, Self.pointwise), (2, Self.upsampling)] {
            let taps = offsets.flatMap(\.self).count
            let weights = [Float].random(count: taps * outputs * shape.channels, seed: 2)
            for activation in Activation.allCases {
                let output = BlockedTensor<Float>(
                    shape.with(channels: outputs)
                        .with(height: phases * shape.height, width: phases * shape.width),
                    filledWith: 7)
                Self.run(
                    by: instructionSet, BlockedTensor(input), output, phases, offsets, weights,
                    bias,
                    activation)

                let expected = Self.expected(input, output.shape, phases, offsets, weights, bias)
                let deviation = Deviation(
                    of: output.dense.elements, from: expected.map { activation($0) },
                    tolerance: tolerance(terms: 4 * shape.channels + 1),
                    absolute: activation.absoluteError)
                #expect(deviation.isTolerated, "\(phases) phases, \(activation): \(deviation)")
                #expect(output.paddingElements(otherThan: 7) == 0, "nothing else is written")
            }
        }
    }

    /// All rows, in two calls; weights are `[tap of all phases][output][input]`.
    private static func run(
        by instructionSet: InstructionSet, _ input: BlockedTensor<Float>,
        _ output: BlockedTensor<Float>, _ phases: Int, _ offsets: [[Offset]],
        _ weights: [Float], _ bias: [Float], _ activation: Activation
    ) {
        let (inputs, outputs) = (input.shape.channels, output.shape.channels)
        let (inputLanes, outputLanes) = (input.blocks * 16, output.blocks * 16)
        let taps = offsets.flatMap(\.self).count
        // [phase][group of 2 blocks][tap][input lane][block of the group][output lane]
        let packed = AlignedArray<Float>(count: taps * inputLanes * outputLanes, repeating: nil)
        var firstTap = 0
        for phase in offsets {
            for index in 0..<phase.count * outputs * inputs {
                let (pair, channel) = index.quotientAndRemainder(dividingBy: inputs)
                let (tap, lane) = pair.quotientAndRemainder(dividingBy: outputs)
                let first = lane / 32 * 32
                let groupLanes = min(32, outputLanes - first)
                let group = (firstTap * outputLanes + first * phase.count) * inputLanes
                packed[group + (tap * inputLanes + channel) * groupLanes + lane - first] =
                    weights[(firstTap * outputs) * inputs + index]
            }
            firstTap += phase.count
        }
        let alignedBias = AlignedArray(bias, paddedTo: outputLanes)
        var arguments = ckernels_polyphase_convolution()
        arguments.input = input.view
        arguments.output = output.view
        arguments.height = Int32(input.shape.height)
        arguments.width = Int32(input.shape.width)
        arguments.phases = Int32(phases)
        arguments.weights = UnsafeRawPointer(packed.base)
        arguments.bias = UnsafePointer(alignedBias.base)
        arguments.activation = activation.kernel
        func write(_ bytes: UnsafeMutableRawBufferPointer, _ value: (Int, Int) -> Int?) {
            let table = bytes.bindMemory(to: Int32.self)
            for index in table.indices {
                let row = table.count / 4
                table[index] = Int32(value(index / row, index % row) ?? 0)
            }
        }
        withUnsafeMutableBytes(of: &arguments.taps) {
            write($0) { phase, _ in phase < offsets.count ? offsets[phase].count : nil }
        }
        func offset(_ phase: Int, _ tap: Int) -> Offset? {
            phase < offsets.count && tap < offsets[phase].count ? offsets[phase][tap] : nil
        }
        withUnsafeMutableBytes(of: &arguments.row_offsets) { write($0) { offset($0, $1)?.row } }
        withUnsafeMutableBytes(of: &arguments.column_offsets) {
            write($0) { offset($0, $1)?.column }
        }
        let first = Int32(input.shape.rows / 2)
        let kernel = instructionSet.inference.polyphase_convolution
        kernel?(&arguments, 0, first)
        kernel?(&arguments, first, Int32(input.shape.rows) - first)
    }

    private static func expected(
        _ input: DenseTensor<Float>, _ output: Shape, _ phases: Int,
        _ offsets: [[Offset]], _ weights: [Float], _ bias: [Float]
    ) -> [Sum] {
        let inputs = input.shape.channels
        var sums: [Sum] = []
        output.forEach { image, channel, row, column in
            let phase = row % phases * phases + column % phases
            let firstTap = offsets[..<phase].reduce(0) { $0 + $1.count }
            var sum = Sum(bias[channel])
            for (tap, offset) in offsets[phase].enumerated() {
                let (down, right) = (row / phases + offset.row, column / phases + offset.column)
                let matrix = (firstTap + tap) * output.channels + channel
                for source in 0..<inputs {
                    sum.add(
                        input[image, source, down, right], times: weights[matrix * inputs + source])
                }
            }
            sums.append(sum)
        }
        return sums
    }
}
