import CKernels
import Testing

@Suite("Zero padding")
struct ZeroPaddingTests {
    @Test(
        "zero_padding clears all around the planes and nothing inside",
        arguments: [
            Shape(channels: 1, height: 1, width: 1),
            Shape(images: 2, channels: 17, height: 3, width: 5),
            Shape(images: 3, channels: 33, height: 4, width: 8),
        ])
    func clearsAround(shape: Shape) {
        let dense = DenseTensor.random(shape, seed: 1)
        let tensor = BlockedTensor<Float>(shape, filledWith: 7)
        tensor.set(dense)

        var view = tensor.view
        ckernels_zero_padding(
            &view, Int32(shape.images), Int32(shape.height), Int32(shape.width),
            Int32(BlockedTensor<Float>.padded(shape.height)),
            Int32(BlockedTensor<Float>.padded(shape.width)))

        #expect(tensor.paddingElements(otherThan: 0) == 0)
        #expect(tensor.dense.elements == dense.elements)
    }
}
