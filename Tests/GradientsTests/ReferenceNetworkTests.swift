import Gradients
import Testing

@Suite("The reference of gradients")
struct ReferenceNetworkTests {
    @Test("what PyTorch gives in double precision, with dropout", arguments: 0..<3)
    func parity(index: Int) throws {
        let recorded = try ReferenceRecorded.load().networks[index]
        let engine = ReferenceGradients(blueprint: recorded.blueprint)
        let layout = engine.layout
        let fresh = layout.statistics.flatMap {
            [Double](repeating: $0.name.hasSuffix("var") ? 1 : 0, count: $0.range.count)
        }

        let outcome = try engine.evaluate(
            recorded.batch, parameters: ReferenceRecorded.Network.parameters(layout),
            statistics: fresh, loss: recorded.loss,
            dropout: #require(UInt64(recorded.step)))

        #expect(CentralDifferences.difference(outcome.logits.elements, recorded.logits) <= 1e-8)
        #expect(CentralDifferences.difference(outcome.value.figures, recorded.values) <= 1e-8)
        #expect(recorded.gradients.count == layout.entries.count)
        #expect(recorded.statistics.count == layout.statistics.count)
        var largest = 0.0
        for entry in layout.entries {
            let gradient = try #require(recorded.gradients[entry.name])
            let difference = CentralDifferences.difference(
                Array(outcome.gradient[entry.range]), gradient)
            largest = max(largest, difference)
            #expect(difference <= 1e-8, "\(entry.name)")
        }
        for entry in layout.statistics {
            let statistics = try #require(recorded.statistics[entry.name])
            let difference = CentralDifferences.difference(
                Array(outcome.statistics[entry.range]), statistics)
            #expect(difference <= 1e-8, "\(entry.name)")
        }
        print("network \(index): largest difference of a gradient from PyTorch's \(largest)")
    }

    @Test("of equal values the one that PyTorch takes has the gradient of a pooling")
    func ties() throws {
        for pool in try ReferenceRecorded.load().pools {
            let x = Volume(
                images: 1, channels: 2, height: pool.height, width: pool.width, elements: pool.x)
            let (y, sources) = DifferentiableLayers.maxPool(x)
            let slopes = Volume(
                images: 1, channels: 2, height: y.height, width: y.width, elements: pool.slopes)

            #expect(y.elements == pool.y)
            let gradient = DifferentiableLayers.maxPoolGradient(slopes, sources: sources)
            #expect(gradient.elements == pool.gradient)
        }
    }

    @Test("at 0 a relu lets no gradient through, and an elu all of it, as PyTorch has it")
    func kink() {
        let zero = Volume(images: 1, channels: 1, height: 1, width: 1, elements: [0])
        let one = Volume(images: 1, channels: 1, height: 1, width: 1, elements: [1])

        #expect(DifferentiableLayers.activationGradient(one, x: zero, kind: .relu).elements == [0])
        #expect(DifferentiableLayers.activationGradient(one, x: zero, kind: .elu).elements == [1])
    }

    @Test("the same step gives the same numbers, another step drops other values")
    func reproducible() throws {
        let recorded = try ReferenceRecorded.load().networks[0]
        func gradient(_ step: UInt64) -> [Float] {
            let engine = ReferenceGradients(blueprint: recorded.blueprint)
            var state = NetworkState(
                parameters: ReferenceRecorded.Network.parameters(engine.layout).map { Float($0) },
                statistics: [])
            var gradient: [Float] = []
            _ = engine.evaluate(
                &gradient, of: recorded.batch, at: &state, loss: recorded.loss, dropout: step)
            return gradient
        }

        #expect(gradient(8) == gradient(8))
        #expect(gradient(8) != gradient(9))
    }
}
