import Linux
import Network
import Tensors
import TestSupport
import Testing

@Suite("Bottleneck features")
struct BottleneckFeaturesTests {
    private static let size = PlaneSize(height: 48, width: 64)

    @Test(
        "are the mean of each channel of the reference's coarsest level",
        arguments: ["relu", "elu"], [(1, 1), (1, 3), (2, 5), (3, 4), (2, 20), (4, 3)])
    func reference(activation: String, shape: (depth: Int, width: Int)) throws {
        let network = try NetworkRecipe(
            depth: shape.depth, width: shape.width, activation: activation, seed: 31
        ).network()
        var random = SeededRandom(seed: 32)
        let input = random.plane(height: Self.size.height, width: Self.size.width)
        let expected = ReferenceNetwork(network).bottleneckFeatures(of: input)
        let largest = expected.map { abs($0) }.max() ?? 0

        for processor in InstructionSet.allCases where processor.isSupported {
            let runner = NetworkRunner(
                network: PackedNetwork(network: network, processor: processor), size: Self.size)
            _ = runner.evaluate(input)

            let difference = largestDifference(Array(runner.features), expected)
            #expect(expected.count == shape.width << shape.depth)
            #expect(largest > 0)
            #expect(difference < 1e-4 * Double(max(largest, 1)), "\(processor)")
        }
    }

    @Test("in 16-bit integers they are dequantised: within a step of the reference's")
    func fast() throws {
        var network = try NetworkRecipe(depth: 2, width: 20, seed: 33).network()
        var random = SeededRandom(seed: 34)
        let input = random.plane(height: Self.size.height, width: Self.size.width)
        var recorder = RangeRecorder(network: network)
        recorder.record(size: Self.size) { _ = $0.update(fromContentsOf: input.elements) }
        network.ranges = recorder.ranges
        let packed = PackedNetwork(network: network, precision: .fast, processor: .widest)
        guard packed.precision == .fast else { return }  // no AVX2, no AVX-512 VNNI
        let runner = NetworkRunner(network: packed, size: Self.size)

        _ = runner.evaluate(input)

        let expected = ReferenceNetwork(network).bottleneckFeatures(of: input)
        let largest = expected.max() ?? 0
        #expect(largest > 0)
        #expect(largestDifference(Array(runner.features), expected) < 0.05 * Double(largest))
    }

    @Test("of several images at once they are those of each alone")
    func images() throws {
        let network = PackedNetwork(
            network: try NetworkRecipe(depth: 3, width: 5, seed: 35).network())
        var random = SeededRandom(seed: 36)
        let inputs = (0..<3).map { _ in
            random.plane(height: Self.size.height, width: Self.size.width)
        }
        let single = NetworkRunner(network: network, size: Self.size)
        let expected = inputs.flatMap { input in
            _ = single.evaluate(input)
            return Array(single.features)
        }

        let together = NetworkRunner(network: network, size: Self.size, images: 3)
        _ = together.input.update(fromContentsOf: inputs.flatMap(\.elements))
        together.run()

        #expect(Array(together.features) == expected)
        #expect(Set(expected).count > 1)
    }

    @Test("a pool gives each tile its own, the same bits for any number of threads")
    func pool() throws {
        let network = try NetworkRecipe(depth: 2, width: 3, seed: 37).network()
        let runner = NetworkRunner(network: PackedNetwork(network: network), size: Self.size)
        let inputs = (0..<11).map { index in
            var random = SeededRandom(seed: UInt64(index))
            return random.plane(height: Self.size.height, width: Self.size.width)
        }
        let expected = inputs.map { input in
            let output = runner.evaluate(input)
            return output.elements + Array(runner.features)
        }

        for threads in 1...3 {
            let pool = InferencePool(network: network, threads: threads)
            var found: [[Float]] = []
            pool.evaluate(count: inputs.count, size: Self.size) { index, tile in
                _ = tile.update(fromContentsOf: inputs[index].elements)
            } consumeFeatures: { _, outputs, features in
                found.append(Array(outputs) + Array(features))
            }
            pool.stop()

            #expect(found == expected, "\(threads) threads")
        }
    }
}
