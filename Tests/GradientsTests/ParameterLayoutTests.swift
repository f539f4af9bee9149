import Gradients
import Network
import Testing

@Suite("Layout of parameters")
struct ParameterLayoutTests {
    private static let architecture = Architecture(
        depth: 1, width: 4, outputs: ["foreground"], activation: .relu,
        upsampling: (.transposed, .none), concatenation: .skipFirst)

    @Test("tensors follow each other without a gap")
    func gapless() {
        for isNormalized in [false, true] {
            let layout = ParameterLayout(
                for: TrainableArchitecture(Self.architecture, isNormalized: isNormalized))

            for (one, next) in zip(layout.entries, layout.entries.dropFirst()) {
                #expect(one.range.upperBound == next.range.lowerBound)
                #expect(one.range.count == one.shape.reduce(1, *))
            }
        }
    }

    @Test("a normalised convolution has a scale, a shift and running statistics, and no bias")
    func normalized() {
        let layout = ParameterLayout(
            for: TrainableArchitecture(Self.architecture, isNormalized: true))

        #expect(layout["encoder.0.0.bias"] == nil)
        #expect(layout["encoder.0.0.normalization.bias"]?.shape == [4])
        #expect(layout["head.0.bias"]?.shape == [1])
        #expect(layout.statistics.count == 2 * 6)
    }
}
