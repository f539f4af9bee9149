import CKernels
import Testing

@Suite("Input transform of Winograd's F(4x4, 3x3)")
struct InputTransformTests {
    @Test(
        "f32 transform_input is B^T d B, to 12 roundings of the accumulated magnitude",
        arguments: InstructionSet.f32, WinogradCase.all)
    func float32(instructionSet: InstructionSet, sizes: WinogradCase) {
        let inputs = WinogradInputs<Float>(random: sizes.inputs, sizes.output)

        let transformed = Self.transform(inputs, by: instructionSet, filler: .nan)

        let deviation = Deviation(
            of: transformed.computed, from: Self.expected(inputs) { Double($0) },
            tolerance: 12 * roundoff)
        #expect(deviation.isTolerated, "\(deviation)")
        #expect(transformed.paddingLanesAreZero)
    }

    @Test(
        "int16 transform_input is B^T d B, exactly", arguments: InstructionSet.int16,
        WinogradCase.all)
    func int16(instructionSet: InstructionSet, sizes: WinogradCase) {
        let inputs = WinogradInputs<Int16>(random: sizes.inputs, sizes.output, bound: 320)

        let transformed = Self.transform(inputs, by: instructionSet, filler: 12345)

        let expected = Self.expected(inputs) { Double($0) }
        #expect(transformed.computed.map(Double.init) == expected.map(\.value))
        #expect(transformed.paddingLanesAreZero)
    }

    @Test(
        "f32 transform_input reads the rows of a ring buffer modulo its length",
        arguments: InstructionSet.f32)
    func ringBuffer(instructionSet: InstructionSet) {
        let shape = Shape(channels: 3, height: 8, width: 9)
        let dense = DenseTensor.random(shape, seed: 1)
        let inputs = WinogradInputs([dense])
        // The second row of tiles sees rows 3 to 8; row 8 is zero padding, in the place of row 0.
        let ring = BlockedTensor<Float>(shape.with(height: 8, width: 9), filledWith: .nan)
        for channel in 0..<16 {
            for row in 3...8 {
                for column in -1...12 {
                    ring[0, channel, row % 8, column] = inputs.blocked[0][0, channel, row, column]
                }
            }
        }
        var arguments = inputs.arguments
        arguments.inputs.0 = ring.view
        arguments.inputs.0.ring_rows = 8
        let stride = ckernels_transformed_input_stride(1, 3)
        let transformed = AlignedArray<Float>(count: 36 * stride * 16, repeating: .nan)

        instructionSet.inference.transform_input(&arguments, 3, 3, transformed.base, 0, 3)

        let expected = Self.expected(inputs) { Double($0) }.suffix(3 * 3 * 36)
        var computed: [Float] = []
        for tile in 0..<3 {
            for channel in 0..<3 {
                for position in 0..<36 {
                    computed.append(transformed[(position * stride + tile) * 16 + channel])
                }
            }
        }
        let deviation = Deviation(of: computed, from: expected, tolerance: 12 * roundoff)
        #expect(deviation.isTolerated, "\(deviation)")
    }

    /// All tiles, in two calls that leave the first place of the scratch free: `[tile][channel][36]`.
    private static func transform<Element>(
        _ inputs: WinogradInputs<Element>, by instructionSet: InstructionSet, filler: Element
    ) -> (computed: [Element], paddingLanesAreZero: Bool) {
        var arguments = inputs.arguments
        let tiles = inputs.dense[0].shape.tiles
        let lanes = BlockedTensor<Element>.lanes
        var (computed, isZero): ([Element], Bool) = ([], true)
        for part in [0..<tiles / 3, tiles / 3..<tiles] where !part.isEmpty {
            let room = part.count + 1
            let stride = ckernels_transformed_input_stride(Int32(inputs.blocks), Int32(room))
            let transformed = AlignedArray<Element>(count: 36 * stride * lanes, repeating: filler)
            instructionSet.inference.transform_input(
                &arguments, Int32(part.lowerBound), Int32(part.count), transformed.base, 1,
                Int32(room))
            for tile in part.indices {
                for (lane, channel) in inputs.channelsOfLanes.enumerated() {
                    for position in 0..<36 {
                        let line =
                            position * stride
                            + instructionSet.transformedLine(
                                tile: tile - part.lowerBound + 1, block: lane / lanes,
                                of: (tiles: room, blocks: inputs.blocks))
                        let value = transformed[line * lanes + lane % lanes]
                        if channel >= 0 {
                            computed.append(value)
                        } else if value != 0 {
                            isZero = false
                        }
                    }
                }
            }
        }
        return (computed, isZero)
    }

    private static func expected<Element>(
        _ inputs: WinogradInputs<Element>, _ value: (Element) -> Double
    ) -> [Sum] {
        let shape = inputs.dense[0].shape
        var sums: [Sum] = []
        for number in 0..<shape.tiles {
            inputs.eachChannel { tensor, channel, _ in
                let window = Tile(number, of: shape).window(of: tensor, channel: channel, value)
                sums += Winograd.transform(window, by: Winograd.inputTransform)
            }
        }
        return sums
    }
}
