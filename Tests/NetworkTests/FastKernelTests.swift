import Network
import Tensors
import Testing

/// The instruction sets of this machine that have kernels in 16-bit integers.
private let fastSets: [InstructionSet] = {
    guard let network = try? NetworkRecipe(width: 1).network() else { return [] }
    var ranged = network
    ranged.ranges = ActivationRanges()
    return InstructionSet.allCases.filter {
        $0.isSupported
            && PackedNetwork(network: ranged, precision: .fast, processor: $0).precision == .fast
    }
}()

@Suite("Fast kernels", .enabled(if: !fastSets.isEmpty, "they need AVX2 or AVX-512 VNNI"))
struct FastKernelTests {
    /// Depths and widths of which no vector length is a divisor, too, and what fast kernels take.
    static let recipes: [NetworkRecipe] = (1...5).flatMap { depth in
        [1, 3, 15, 16, 17, 32, 33, 48].filter { $0 << depth <= 256 }.map { width in
            var recipe = NetworkRecipe(
                depth: depth, width: width, seed: UInt64(depth * 100 + width))
            recipe.activation = (depth + width) % 2 == 0 ? "relu" : "elu"
            if width % 4 == 1 { recipe.upsamplingActivation = recipe.activation }
            if width % 3 == 0 { recipe.concatenation = "up,skip" }
            if depth % 2 == 0 { recipe.outputs = ["distance", "foreground"] }
            return recipe
        }
    }

    @Test("agree with the reference, but for the steps of integers", arguments: recipes, fastSets)
    func networks(recipe: NetworkRecipe, processor: InstructionSet) throws {
        var network = try recipe.network()
        let least = network.architecture.sizeMultiple
        let sizes = [(least, least), (3 * least, least), (32, 64), (64, 96)]
            .map { PlaneSize(height: $0, width: $1) }
            .filter { $0.height.isMultiple(of: least) && $0.width.isMultiple(of: least) }
        var random = SeededRandom(seed: recipe.seed)
        let inputs = sizes.map { random.plane(height: $0.height, width: $0.width) }
        var recorder = RangeRecorder(network: network)
        for (size, input) in zip(sizes, inputs) {
            recorder.record(size: size) { _ = $0.update(fromContentsOf: input.elements) }
        }
        // What is kept for images that go beyond the ranges is not needed here, and taken back, so
        // that steps are as fine as can be.
        network.ranges = recorder.ranges
        network.ranges?.layers = recorder.ranges.layers.mapValues { layer in
            var layer = layer
            layer.low = layer.low.map { $0 / 4 }
            layer.high = layer.high.map { $0 / 4 }
            return layer
        }
        let packed = PackedNetwork(network: network, precision: .fast, processor: processor)

        var (largest, sum, count): (Float, Float, Float) = (0, 0, 0)
        for (size, input) in zip(sizes, inputs) {
            let expected = ReferenceNetwork(network).evaluate(input)
            let computed = NetworkRunner(network: packed, size: size).evaluate(input)
            largest = max(largest, computed.largestDifference(from: expected))
            for (a, b) in zip(computed.elements, expected.elements) { sum += abs(a - b) }
            count += Float(expected.elements.count)
        }

        print(
            "fast, \(processor), \(recipe.testDescription): largest difference \(largest), mean \(sum / count)"
        )
        #expect(packed.precision == .fast)
        #expect(largest <= 0.1)
        #expect(sum / count <= 0.005)
    }
}
