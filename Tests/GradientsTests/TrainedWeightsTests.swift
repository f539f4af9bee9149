import Gradients
import Linux
import Network
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Trained weights")
struct TrainedWeightsTests {
    private static func network(_ state: NetworkState, _ blueprint: TrainableArchitecture) throws
        -> UNet
    {
        let bytes = try TrainedWeights.bytes(
            of: state, blueprint: blueprint, metadata: ["nucleid.name": "trained"])
        return try bytes.withUnsafeBytes { try Model($0).network }
    }

    private static func model(_ file: String) throws -> UNet {
        let file = try MappedFile(at: Fixtures.folder.appending(file))
        return try file.withBytes { bytes throws(WeightsError) in try Model(bytes).network }
    }

    @Test("a folded network gives what PyTorch's normalised one does in evaluation")
    func recorded() throws {
        let recorded = try #require(try RecordedOptimization.load().evaluations.first)
        let unet = RecordedUpdate.all[1]
        let network = try Self.network(try unet.state("after"), unet.blueprint)
        let input = try RecordedUpdate.tensor("unet.input").slice(at: 0)

        let output = ReferenceNetwork(network).evaluate(input)

        let wanted = Tensor(shape: recorded.shape, elements: recorded.output)
        let difference = output.largestDifference(from: wanted)
        print("folded unet: largest difference \(difference)")
        #expect(difference <= 1e-5)
    }

    @Test("without the outputs that only training reads, the others are what they were")
    func trainingOutputs() throws {
        let outputs = ["foreground", "contact", "distance"]
        let blueprint = TrainableArchitecture(
            Architecture(
                depth: 1, width: 3, outputs: outputs, activation: .relu,
                upsampling: (.transposed, .none), concatenation: .skipFirst,
                features: [.init(kernel: 3, channels: 4, activation: .elu)]), isNormalized: true)
        var random = RandomSource(seed: 5)
        var state = NetworkState(initial: ParameterLayout(for: blueprint), seed: 4)
        state.parameters = state.parameters.map { $0 + Float(random.uniform(in: -0.1...0.1)) }
        let input = Tensor(
            shape: [1, 4, 6], elements: (0..<24).map { _ in Float(random.uniform(in: 0...1)) })

        let (kept, reduced) = TrainedWeights.withoutTrainingOutputs(state, blueprint: blueprint)
        let all = ReferenceNetwork(try Self.network(state, blueprint)).evaluate(input)
        let some = ReferenceNetwork(try Self.network(kept, reduced)).evaluate(input)

        #expect(reduced.architecture.outputs == ["foreground", "distance"])
        #expect(some.elements == all.slice(at: 0).elements + all.slice(at: 2).elements)
        let again = TrainedWeights.withoutTrainingOutputs(kept, blueprint: reduced)
        #expect(again.state == kept && again.blueprint == reduced)
    }

    @Test("a folded convolution is the convolution, normalised", arguments: [1, 2, 5])
    func folded(width: Int) throws {
        let architecture = Architecture(
            depth: 1, width: width, outputs: ["foreground"], activation: .none,
            upsampling: (.transposed, .none), concatenation: .skipFirst)
        let blueprint = TrainableArchitecture(architecture, isNormalized: true)
        let layout = ParameterLayout(for: blueprint)
        var random = RandomSource(seed: UInt64(width))
        var state = NetworkState(initial: layout, seed: 9)
        for entry in layout.entries where entry.shape.count == 1 {
            for place in entry.range {
                state.parameters[place] = Float(random.uniform(in: -2...2))
            }
        }
        for entry in layout.statistics {
            let isVariance = entry.name.hasSuffix("running_var")
            for place in entry.range {
                // Down to variances that are as small as what is added to them.
                state.statistics[place] = Float(
                    isVariance
                        ? random.logUniform(in: 1e-6...100) : random.uniform(in: -3...3))
            }
        }
        let x = Tensor(
            shape: [1, 3, 5], elements: (0..<15).map { _ in Float(random.uniform(in: -1...1)) })

        let layer = try Self.network(state, blueprint).encoder[0][0]
        let y = ReferenceLayers.convolution(x, layer: layer)

        func number(_ name: String, _ channel: Int) throws -> Double {
            let name = "encoder.0.0.\(name)"
            if let entry = layout[name] {
                return Double(state.parameters[entry.range.lowerBound + channel])
            }
            let entry = try #require(layout.statistics.first { $0.name == name })
            return Double(state.statistics[entry.range.lowerBound + channel])
        }
        for channel in 0..<width {
            let root = try (number("normalization.running_var", channel) + 1e-5).squareRoot()
            for (row, column) in (0..<15).map({ ($0 / 5, $0 % 5) }) {
                var sum = 0.0
                for tap in 0..<9 {
                    let (above, left) = (row + tap / 3 - 1, column + tap % 3 - 1)
                    guard (0..<3).contains(above), (0..<5).contains(left) else { continue }
                    sum +=
                        try number("weight", 9 * channel + tap)
                        * Double(x.elements[5 * above + left])
                }
                let wanted =
                    try number("normalization.weight", channel)
                    * (sum - number("normalization.running_mean", channel)) / root
                    + number("normalization.bias", channel)
                let own = Double(y.elements[(3 * channel + row) * 5 + column])
                #expect(abs(own - wanted) <= 1e-5 * max(1, abs(wanted), 3 / root))
            }
        }
    }

    @Test(
        "a network's numbers lie as its file has them",
        arguments: ["seed1.safetensors", "seed2.safetensors"])
    func unfolded(name: String) throws {
        let file = try MappedFile(at: Fixtures.folder.appending(name))

        let (blueprint, state) = TrainedWeights.state(of: try Self.model(name))

        #expect(!blueprint.isNormalized && state.statistics.isEmpty)
        let layout = ParameterLayout(for: blueprint)
        for entry in layout.entries {
            let stored = try file.withBytes { bytes throws(WeightsError) in
                try Safetensors(bytes).tensor(named: entry.name, shape: entry.shape).elements
            }
            #expect(stored == Array(state.parameters[entry.range]), "\(entry.name)")
        }
    }

    @Test(
        "a network comes back from the numbers that fine-tuning begins with",
        arguments: ["seed1.safetensors", "seed2.safetensors"])
    func roundTrip(name: String) throws {
        let network = try Self.model(name)
        let (blueprint, state) = TrainedWeights.state(of: network)

        let again = try Self.network(state, blueprint)

        #expect(again.architecture == network.architecture)
        let x = Tensor(
            shape: [1, 16, 32], elements: (0..<512).map { Float($0 * 7919 % 1000) / 1000 })
        #expect(ReferenceNetwork(again).evaluate(x) == ReferenceNetwork(network).evaluate(x))
        let (other, same) = TrainedWeights.state(of: again)
        #expect(other == blueprint)
        #expect(same == state)
    }

    @Test("a file names its architecture beside what its maker says")
    func metadata() throws {
        let blueprint = RecordedUpdate.all[1].blueprint
        let state = NetworkState(initial: ParameterLayout(for: blueprint), seed: 1)

        let bytes = try TrainedWeights.bytes(
            of: state, blueprint: blueprint, metadata: ["nucleid.name": "mine"])

        let model = try bytes.withUnsafeBytes { try Model($0) }
        #expect(model.name == "mine")
        #expect(model.network.architecture == blueprint.architecture)
    }
}
