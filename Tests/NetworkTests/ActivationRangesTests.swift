import Network
import Tensors
import Testing

@Suite("Activation ranges")
struct ActivationRangesTests {
    private func layer(low: [Float], high: [Float]) -> ActivationRanges.Layer {
        var layer = ActivationRanges.Layer(channels: low.count)
        layer.low = low
        layer.high = high
        return layer
    }

    @Test("a union holds what each of both holds, channel by channel and layer by layer")
    func union() {
        var one = ActivationRanges()
        one.layers = [
            "a": layer(low: [-1, 0, -3], high: [1, 5, 0]), "b": layer(low: [0], high: [2]),
        ]
        var other = ActivationRanges()
        other.layers = [
            "a": layer(low: [-2, 0, 0], high: [0, 6, 1]), "c": layer(low: [-4], high: [4]),
        ]

        var both = one
        both.formUnion(other)
        var turned = other
        turned.formUnion(one)

        #expect(both.layers["a"] == layer(low: [-2, 0, -3], high: [1, 6, 1]))
        #expect(both.layers["b"] == one.layers["b"])
        #expect(both.layers["c"] == other.layers["c"])
        #expect(turned == both)
    }

    @Test("a weights file gives back those that were put into it")
    func roundTrip() throws {
        let recipe = NetworkRecipe(depth: 1, width: 2, type: .f16)
        var ranges = ActivationRanges()
        for (name, count) in UNet.rangedLayers(of: try recipe.network().architecture) {
            let low = (0..<count).map { -Float($0) / 3 }
            ranges.layers[name] = layer(low: low, high: low.map { 1 - $0 })
        }

        let written = try recipe.file.bytes.withUnsafeBytes {
            try Safetensors($0).bytes(adding: ranges.tensors)
        }
        let read = try written.withUnsafeBytes { try UNet(Safetensors($0)).ranges }

        #expect(read == ranges)
        #expect(try recipe.network().ranges == nil)
    }
}
