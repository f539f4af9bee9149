import Gradients
import Network
import Testing

@Suite("Initial weights")
struct InitialWeightsTests {
    private static func layout(
        _ upsampling: Architecture.Upsampling = .transposed, depth: Int = 2, width: Int = 32
    ) -> ParameterLayout {
        ParameterLayout(
            for: TrainableArchitecture(
                Architecture(
                    depth: depth, width: width, outputs: ["foreground"], activation: .relu,
                    upsampling: (upsampling, .none), concatenation: .skipFirst),
                isNormalized: true))
    }

    @Test("weights spread as those that Keras' he_normal drew for the layer")
    func spread() throws {
        for recorded in try RecordedOptimization.load().initials {
            let words = recorded.name.split(separator: " ")
            let layout = Self.layout(
                words.last == "nearest" ? .nearestThenConvolution : .transposed)
            let entry = try #require(layout["\(words[0]).weight"])

            let weights = NetworkState(initial: layout, seed: 1).parameters[entry.range]
                .map(Double.init)

            let count = Double(weights.count)
            let mean = weights.reduce(0, +) / count
            let deviation = (weights.reduce(0) { $0 + $1 * $1 } / count).squareRoot()
            let largest = weights.reduce(0) { max($0, abs($1)) }
            let inner = Double(weights.count { abs($0) < largest / 2 }) / count
            print("\(recorded.name): deviation \(deviation), Keras \(recorded.deviation)")
            // Both are samples of some 30,000 numbers or more.
            #expect(abs(mean) <= 0.02 * deviation)
            #expect(abs(deviation - recorded.deviation) <= 0.01 * recorded.deviation)
            #expect(abs(largest - recorded.largest) <= 0.002 * recorded.largest)
            #expect(abs(inner - recorded.inner) <= 0.01)
        }
    }

    @Test("a seed gives the bits that another program drew with it")
    func reproducible() throws {
        for recorded in try RecordedOptimization.load().draws {
            let layout = Self.layout(depth: 1, width: 4)

            let state = NetworkState(initial: layout, seed: recorded.seed)

            let first = try #require(layout["encoder.0.0.weight"])
            #expect(state.parameters[first.range].map(\.bitPattern) == recorded.bits)
        }
    }

    @Test("every tensor has weights of its own, and every seed")
    func different() {
        let layout = Self.layout(depth: 1, width: 4)
        let state = NetworkState(initial: layout, seed: 1)

        let firsts = layout.entries.filter { $0.shape.count > 1 }
            .map { state.parameters[$0.range.lowerBound] }

        #expect(Set(firsts).count == firsts.count)
        #expect(state == NetworkState(initial: layout, seed: 1))
        #expect(state != NetworkState(initial: layout, seed: 2))
    }

    @Test("biases and shifts are 0, scales 1, running means 0 and variances 1")
    func constants() {
        let layout = Self.layout(depth: 1, width: 3)
        let state = NetworkState(initial: layout, seed: 1)

        for entry in layout.entries where entry.shape.count == 1 {
            let wanted: Float = entry.name.hasSuffix("normalization.weight") ? 1 : 0
            #expect(state.parameters[entry.range].allSatisfy { $0 == wanted }, "\(entry.name)")
        }
        for entry in layout.statistics {
            let wanted: Float = entry.name.hasSuffix("running_var") ? 1 : 0
            #expect(state.statistics[entry.range].allSatisfy { $0 == wanted }, "\(entry.name)")
        }
    }
}
