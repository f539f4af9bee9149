import Gradients
import Network
import Tensors
import Testing

@Suite("Checkpoint")
struct CheckpointTests {
    private static let architecture = Architecture(
        depth: 1, width: 3, outputs: ["foreground", "distance"], activation: .elu,
        upsampling: (.nearestThenConvolution, .relu), concatenation: .upFirst)

    private static func run(_ blueprint: TrainableArchitecture) -> Checkpoint {
        let layout = ParameterLayout(for: blueprint)
        var state = NetworkState(initial: layout, seed: 5)
        var adam = Adam(
            settings: Adam.Settings(epsilon: 1e-7 / 3, weightDecay: 0.1), count: layout.count)
        var average = MovingAverage(state: state, decay: 0.9 + 0.1 / 3)
        for step in 0..<3 {
            adam.update(
                &state.parameters, gradient: state.parameters.map { $0 * Float(step + 1) / 7 },
                learningRate: 0.1, trained: [0..<layout.count - 2], threads: 1)
            average.add(state, threads: 1)
        }
        state.parameters[0] = -0.0
        state.parameters[1] = .leastNonzeroMagnitude
        return Checkpoint(
            blueprint: blueprint, state: state, adam: adam, average: average,
            loopState: ["epoch": "3", "schedule": #"{"a/b": "核 \"q\" \\"}"#, "": "nameless"])
    }

    private static func read(_ bytes: [UInt8], of blueprint: TrainableArchitecture? = nil) throws
        -> Checkpoint
    {
        try bytes.withUnsafeBytes { try Checkpoint($0, of: blueprint) }
    }

    /// The same file with one value of its metadata changed, or one tensor left out.
    private static func changed(
        _ bytes: [UInt8], _ key: String? = nil, to value: String? = nil, without: String? = nil
    ) throws -> [UInt8] {
        try bytes.withUnsafeBytes { bytes in
            let file = try Safetensors(bytes)
            var metadata = file.metadata
            if let key { metadata[key] = value }
            var tensors: [(name: String, tensor: Tensor)] = []
            for name in file.names where name != without {
                tensors.append((name, try file.tensor(named: name)))
            }
            return try Safetensors.bytes(metadata: metadata, tensors: tensors)
        }
    }

    static let blueprints = [
        TrainableArchitecture(architecture),
        TrainableArchitecture(
            architecture, isNormalized: true, encoderDropout: [0.1, 1 / 3.0],
            decoderDropout: [0.2]),
    ]

    @Test("everything comes back bit for bit, and the bytes as well", arguments: blueprints)
    func roundTrip(blueprint: TrainableArchitecture) throws {
        let checkpoint = Self.run(blueprint)

        let bytes = try checkpoint.bytes()
        let read = try Self.read(bytes, of: blueprint)

        #expect(read == checkpoint)
        #expect(
            read.state.parameters.map(\.bitPattern)
                == checkpoint.state.parameters.map(\.bitPattern))
        #expect(try read.bytes() == bytes)
    }

    @Test("a run goes on from a checkpoint as if it had not been broken", arguments: blueprints)
    func resumed(blueprint: TrainableArchitecture) throws {
        func goOn(_ checkpoint: Checkpoint) -> (NetworkState, Adam, MovingAverage) {
            var (state, adam, average) = (checkpoint.state, checkpoint.adam, checkpoint.average)
            let gradient = state.parameters.map { $0 / 3 }
            adam.update(
                &state.parameters, gradient: gradient, learningRate: 0.01,
                trained: [0..<gradient.count], threads: 2)
            average.add(state, threads: 2)
            return (state, adam, average)
        }
        let checkpoint = Self.run(blueprint)

        let whole = goOn(checkpoint)
        let broken = goOn(try Self.read(try checkpoint.bytes()))

        #expect(whole == broken)
        #expect(whole.0 != checkpoint.state)
    }

    @Test("the checkpoint of another network is refused")
    func otherBlueprint() throws {
        let bytes = try Self.run(Self.blueprints[0]).bytes()

        let error = #expect(throws: WeightsError.self) {
            try Self.read(bytes, of: Self.blueprints[1])
        }

        #expect(error?.description.contains("another network") == true)
    }

    @Test("a model is no checkpoint")
    func model() throws {
        let checkpoint = Self.run(Self.blueprints[0])
        let bytes = try TrainedWeights.bytes(
            of: checkpoint.state, blueprint: checkpoint.blueprint, metadata: [:])

        let error = #expect(throws: WeightsError.self) { try Self.read(bytes) }

        #expect(error?.description.contains("no checkpoint") == true)
    }

    @Test(
        "metadata that cannot be used are refused by their names",
        arguments: [
            ("nucleid.checkpoint", "2"), ("nucleid.blueprint", nil), ("nucleid.blueprint", "{}"),
            ("nucleid.adam", nil), ("nucleid.adam", "[]"), ("nucleid.average", nil),
            ("nucleid.average", #"{"decay": 1.5, "count": 3}"#),
            ("nucleid.average", #"{"decay": 0.5, "count": -3}"#),
            (
                "nucleid.adam",
                #"{"step": -1, "settings": {"beta1": 0.9, "beta2": 0.9, "epsilon": 0, "#
                    + #""epsilonUse": "corrected", "weightDecay": 0}}"#
            ),
        ] as [(String, String?)])
    func metadata(key: String, value: String?) throws {
        let bytes = try Self.changed(try Self.run(Self.blueprints[1]).bytes(), key, to: value)

        let error = #expect(throws: WeightsError.self) { try Self.read(bytes) }

        #expect(error?.description.contains(key) == true)
    }

    @Test("dropout for other levels than there are is refused")
    func dropout() throws {
        let bytes = try Self.run(Self.blueprints[1]).bytes()
        let text = try bytes.withUnsafeBytes { try Safetensors($0).metadata["nucleid.blueprint"] }
        let fewer = text?.replacing("[0.2]", with: "[0.2,0.3]")

        #expect(fewer != text)
        #expect(throws: WeightsError.self) {
            try Self.read(try Self.changed(bytes, "nucleid.blueprint", to: fewer))
        }
    }

    @Test(
        "a tensor that is not there is named",
        arguments: ["parameters", "statistics", "adam.mean", "average.statistics"])
    func missing(tensor: String) throws {
        let bytes = try Self.changed(
            try Self.run(Self.blueprints[1]).bytes(), without: tensor)

        #expect(throws: WeightsError.missing(name: tensor)) { try Self.read(bytes) }
    }

    @Test("a checkpoint cut short is refused", arguments: [0, 7, 100, -1])
    func short(length: Int) throws {
        let bytes = try Self.run(Self.blueprints[0]).bytes()
        let count = length < 0 ? bytes.count + length : length

        #expect(throws: WeightsError.self) { try Self.read(Array(bytes.prefix(count))) }
    }
}
