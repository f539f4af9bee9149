import CKernels
import Testing

@Suite("Output transform of Winograd's F(4x4, 3x3)")
struct OutputTransformTests {
    @Test(
        "f32 transform_output is activation(A^T m A + bias), to 16 roundings of the magnitude",
        arguments: InstructionSet.f32, WinogradCase.all)
    func float32(instructionSet: InstructionSet, sizes: WinogradCase) {
        let shape = sizes.output
        let lanes = (shape.channels + 15) / 16 * 16
        let bias = AlignedArray([Float].random(count: shape.channels, seed: 3), paddedTo: lanes)
        for activation in Activation.allCases {
            let output = BlockedTensor<Float>(shape, filledWith: 7)
            var arguments = ckernels_winograd_convolution()
            arguments.output = output.view
            arguments.height = Int32(shape.height)
            arguments.width = Int32(shape.width)
            arguments.bias = UnsafePointer(bias.base)
            arguments.activation = activation.kernel
            let products = Self.products(of: shape, lanes: lanes, group: 32, linesPerBlock: 1) {
                [Float].random(count: $0, seed: UInt64($1))
            }

            for part in products {
                instructionSet.inference.transform_output(
                    &arguments, Int32(part.group), Int32(part.first), Int32(part.count),
                    part.array.base, 1, Int32(part.count + 1))
            }

            let expected = Self.expected(shape, products, by: Winograd.outputTransform) {
                Double($0)
            }
            let sums = zip(expected.elements, expected.channels).map {
                activation($0 + Sum(bias[$1]))
            }
            let deviation = Deviation(
                of: output.dense.elements, from: sums, tolerance: 16 * roundoff,
                absolute: activation.absoluteError)
            #expect(deviation.isTolerated, "\(activation): \(deviation)")
            #expect(output.paddingElements(otherThan: 7) == 0, "nothing else is written")
        }
    }

    @Test(
        "int16 transform_output is A^T m A, requantised, exactly (elu, sigmoid: by 1)",
        arguments: InstructionSet.int16, WinogradCase.all)
    func int16(instructionSet: InstructionSet, sizes: WinogradCase) {
        let shape = sizes.output
        let lanes = (shape.channels + 31) / 32 * 32
        for activation in Activation.allCases {
            let requantization = Requantization(
                channels: shape.channels, activation: activation,
                scale: activation == .sigmoid ? 1 / 4096 : 1 / 64, seed: 3)
            let output = BlockedTensor<Int16>(shape, filledWith: 7)
            var arguments = ckernels_winograd_convolution()
            arguments.output = output.view
            arguments.height = Int32(shape.height)
            arguments.width = Int32(shape.width)
            arguments.activation = activation.kernel
            arguments.requantization = requantization.view
            let products = Self.products(of: shape, lanes: lanes, group: 32, linesPerBlock: 2) {
                [Int16].random(count: $0, bound: 128, seed: UInt64($1))
                    .map { instructionSet.stored(Int32($0)) }
            }

            for part in products {
                instructionSet.inference.transform_output(
                    &arguments, Int32(part.group), Int32(part.first), Int32(part.count),
                    part.array.base, 1, Int32(part.count + 1))
            }

            let sums = Self.expected(shape, products, by: Winograd.int16OutputTransform) {
                Double(instructionSet.product($0))
            }
            var expected = DenseTensor<Int>(shape)
            expected.elements = zip(sums.elements, sums.channels).map {
                requantization.integer(of: $0.value, channel: $1)
            }
            let difference = output.dense.largestDifference(from: expected)
            #expect(difference <= requantization.tolerance, "\(activation)")
            #expect(output.paddingElements(otherThan: 7) == 0, "nothing else is written")
        }
    }

    /// The products of some tiles of a group: `[36][tile][lane of the group]`.
    private struct Part<Element: BitwiseCopyable> {
        let group: Int
        let first: Int
        let count: Int
        let lanes: Int
        let array: AlignedArray<Element>

        subscript(position: Int, tile: Int, lane: Int) -> Element {
            let stride = ckernels_product_stride(Int32(count + 1))
            return array[position * stride * 16 + (tile - first + 1) * lanes + lane]
        }
    }

    /// Products of all groups, each in two parts, behind a place for one tile more.
    private static func products<Element>(
        of shape: Shape, lanes: Int, group groupLanes: Int, linesPerBlock: Int,
        _ random: (_ count: Int, _ seed: Int) -> [Element]
    ) -> [Part<Element>] {
        (0..<(lanes + groupLanes - 1) / groupLanes).flatMap { group in
            [0..<shape.tiles / 3, shape.tiles / 3..<shape.tiles].filter { !$0.isEmpty }.map {
                let stride = ckernels_product_stride(Int32($0.count + 1))
                return Part(
                    group: group, first: $0.lowerBound, count: $0.count,
                    lanes: min(groupLanes, lanes - group * groupLanes),
                    array: AlignedArray(random(36 * stride * 16, 10 * group + $0.lowerBound)))
            }
        }
    }

    /// The transformed products of all pixels, `[image][channel][row][column]`, and their channels.
    private static func expected<Element>(
        _ shape: Shape, _ products: [Part<Element>], by matrix: Winograd.Matrix,
        _ value: (Element) -> Double
    ) -> (elements: [Sum], channels: [Int]) {
        let indices = DenseTensor<Int>(shape)
        var elements = [Sum](repeating: Sum(), count: indices.elements.count)
        var channels = [Int](repeating: 0, count: indices.elements.count)
        for part in products {
            for number in part.first..<part.first + part.count {
                let tile = Tile(number, of: shape)
                for lane in 0..<min(part.lanes, shape.channels - 32 * part.group) {
                    let pixels = Winograd.transform(
                        (0..<36).map { Sum(value(part[$0, number, lane])) }, by: matrix)
                    for (index, sum) in pixels.enumerated() {
                        let (row, column) = (tile.row + index / 4, tile.column + index % 4)
                        guard row < shape.height, column < shape.width else { continue }
                        let channel = 32 * part.group + lane
                        let element = indices.index(tile.image, channel, row, column)
                        elements[element] = sum
                        channels[element] = channel
                    }
                }
            }
        }
        return (elements, channels)
    }
}
