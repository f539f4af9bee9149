import Network
import Tensors
import Testing
import TestSupport

@Suite("Recording ranges")
struct RangeRecorderTests {
    private func record(_ image: Tensor, by recorder: inout RangeRecorder) {
        recorder.record(size: PlaneSize(height: image.shape[1], width: image.shape[2])) {
            _ = $0.update(fromContentsOf: image.elements)
        }
    }

    /// The least and the largest of each channel, and 0.
    private func extremes(_ tensor: Tensor) -> (low: [Float], high: [Float]) {
        let channels = (0..<tensor.shape[0]).map { tensor.slice(at: $0).elements }
        return (channels.map { min(0, $0.min() ?? 0) }, channels.map { max(0, $0.max() ?? 0) })
    }

    @Test(
        "the ranges are what the plain layers give, with channels that fill no line and more",
        arguments: ["relu", "elu"], [1, 3, 20])
    func reference(activation: String, width: Int) throws {
        let network = try NetworkRecipe(depth: 1, width: width, activation: activation).network()
        var random = SeededRandom(seed: 5)
        let image = random.plane(height: 18, width: 26)
        var recorder = RangeRecorder(network: network)

        record(image, by: &recorder)

        let first = ReferenceLayers.convolution(image, layer: network.encoder[0][0])
        let second = ReferenceLayers.convolution(first, layer: network.encoder[0][1])
        let coarse = ReferenceLayers.convolution(
            ReferenceLayers.maxPool(second), layer: network.encoder[1][0])
        for (name, output) in [
            ("encoder.0.0", first), ("encoder.0.1", second), ("encoder.1.0", coarse),
        ] {
            let ranges = try #require(recorder.ranges.layers[name])
            let (low, high) = extremes(output)
            let largest = largestDifference(ranges.low + ranges.high, low + high)
            #expect(largest < 1e-4, "\(name)")
            #expect(ranges.low.count == output.shape[0])
        }
        let layers = UNet.rangedLayers(of: network.architecture).map(\.layer)
        #expect(recorder.ranges.layers.keys.sorted() == layers.sorted())
    }

    @Test("more images, of any size, never narrow a range, and the order does not matter")
    func widening() throws {
        let network = try NetworkRecipe(depth: 2, width: 2, activation: "elu").network()
        var random = SeededRandom(seed: 9)
        let images = [(16, 16), (4, 36), (20, 8)].map {
            random.plane(height: $0.0, width: $0.1)
        }
        let blank = RangeRecorder(network: network)
        var together = blank
        var apart = blank.ranges

        for image in images {
            let before = together.ranges
            record(image, by: &together)
            var both = together.ranges
            both.formUnion(before)
            #expect(both == together.ranges)
        }
        for image in images.reversed() {
            var alone = blank
            record(image, by: &alone)
            apart.formUnion(alone.ranges)
        }

        #expect(apart == together.ranges)
        #expect(together.ranges != blank.ranges)
    }
}
