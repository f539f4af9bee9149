import Linux
import Network
import SystemPackage
import Tensors
import TestSupport
import Testing

/// A network with an input and the output that PyTorch gave for it.
struct ParityCase: CustomStringConvertible, Sendable {
    let file: String

    var description: String { file }

    func load() throws -> (network: UNet, input: Tensor, output: Tensor) {
        let recorded = try MappedFile(at: Fixtures.folder.appending("\(file).safetensors"))
        return try recorded.withBytes { bytes throws(WeightsError) in
            let recorded = try Safetensors(bytes)
            // unet32 is recorded without weights: they are the built-in model's.
            let own = recorded.contains("head.0.weight")
            let network = own ? try UNet(recorded) : try Model(Model.builtIn).network
            return (
                network, try recorded.tensor(named: "case.input"),
                try recorded.tensor(named: "case.output")
            )
        }
    }
}

@Suite("Parity with PyTorch")
struct ParityTests {
    static let small = [ParityCase(file: "seed1"), ParityCase(file: "seed2")]

    @Test("the reference gives what PyTorch recorded", arguments: small)
    func reference(recorded: ParityCase) throws {
        let (network, input, output) = try recorded.load()
        let reference = ReferenceNetwork(network)

        for index in 0..<input.shape[0] {
            let computed = reference.evaluate(input.slice(at: index))
            let difference = computed.largestDifference(from: output.slice(at: index))
            print("parity \(recorded) reference, tile \(index): largest difference \(difference)")
            #expect(difference <= 1e-4)
        }
    }

    @Test(
        "inference gives what PyTorch recorded", arguments: small + [ParityCase(file: "unet32")]
    )
    func evaluator(recorded: ParityCase) throws {
        let (network, input, output) = try recorded.load()
        let evaluator = NetworkRunner(
            network: PackedNetwork(network: network),
            size: PlaneSize(height: input.shape[2], width: input.shape[3]))

        for index in 0..<input.shape[0] {
            let computed = evaluator.evaluate(input.slice(at: index))
            let difference = computed.largestDifference(from: output.slice(at: index))
            print("parity \(recorded) evaluator, tile \(index): largest difference \(difference)")
            #expect(difference <= 1e-4)
        }
    }

    @Test("the reference gives what PyTorch recorded for the shipped model")
    func referenceOfShippedModel() throws {
        let (network, input, output) = try ParityCase(file: "unet32").load()

        let computed = ReferenceNetwork(network).evaluate(input.slice(at: 0))

        let difference = computed.largestDifference(from: output.slice(at: 0))
        print("parity unet32 reference, tile 0: largest difference \(difference)")
        #expect(difference <= 1e-4)
    }
}
