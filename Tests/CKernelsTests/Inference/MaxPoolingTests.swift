import CKernels
import Testing

@Suite("Max pooling behind a Winograd convolution")
struct MaxPoolingTests {
    static let sizes = [
        WinogradCase([1], to: 1, 2, 2),
        WinogradCase([3], to: 17, 4, 6),
        WinogradCase([16], to: 33, images: 2, 10, 12),
        WinogradCase([2], to: 40, images: 2, 6, 58),
    ]

    @Test(
        "f32 pooled planes are the maxima of each 2x2 of the output, exactly",
        arguments: InstructionSet.f32, sizes)
    func float32(instructionSet: InstructionSet, sizes: WinogradCase) {
        let lanes = (sizes.output.channels + 15) / 16 * 16
        let bias = AlignedArray([Float].random(count: lanes, seed: 3))
        check(sizes.output, by: instructionSet, unset: Float(7)) { arguments, products in
            arguments.bias = UnsafePointer(bias.base)
            return [Float].random(count: products, seed: 4)
        }
    }

    @Test(
        "int16 pooled planes are the maxima of each 2x2 of the output, exactly",
        arguments: InstructionSet.int16, sizes)
    func int16(instructionSet: InstructionSet, sizes: WinogradCase) {
        let requantization = Requantization(
            channels: sizes.output.channels, activation: .none, scale: 1 / 64, seed: 3)
        check(sizes.output, by: instructionSet, unset: Int16(7)) { arguments, products in
            arguments.requantization = requantization.view
            return [Int16].random(count: products, bound: 128, seed: 4)
                .map { instructionSet.stored(Int32($0)) }
        }
    }

    /// Transforms random products and compares the pooled planes with the output.
    private func check<
        Element: Comparable & Numeric & BitwiseCopyable & Sendable, Product: BitwiseCopyable
    >(
        _ shape: Shape, by instructionSet: InstructionSet, unset: Element,
        prepare: (inout ckernels_winograd_convolution, _ count: Int) -> [Product]
    ) {
        let half = shape.with(height: shape.height / 2, width: shape.width / 2)
        let output = BlockedTensor<Element>(shape, filledWith: unset)
        let pooled = BlockedTensor<Element>(half, filledWith: unset)
        var arguments = ckernels_winograd_convolution()
        arguments.output = output.view
        arguments.pooled = pooled.view
        arguments.height = Int32(shape.height)
        arguments.width = Int32(shape.width)
        let tiles = Int32(shape.tiles)
        let count = 36 * ckernels_product_stride(tiles) * 16
        let products = AlignedArray(prepare(&arguments, count))

        for group in 0..<(shape.channels + 31) / 32 {
            instructionSet.inference.transform_output(
                &arguments, Int32(group), 0, tiles, products.base, 0, tiles)
        }

        #expect(pooled.dense.elements == output.dense.maxima.elements)
        #expect(pooled.paddingElements(otherThan: unset) == 0, "nothing else is written")
    }
}
