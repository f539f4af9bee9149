import Network
import Tensors
import Testing

@Suite("Inference")
struct InferenceTests {
    /// Every depth with every width, the other choices dealt out so that each meets each.
    static let recipes: [NetworkRecipe] = (1...5).flatMap { depth in
        [1, 3, 5, 8].enumerated().flatMap { index, width in
            (0..<2).map { half in
                let deal = depth * 8 + index * 2 + half
                var recipe = NetworkRecipe(depth: depth, width: width, seed: UInt64(deal))
                recipe.activation = half == 0 ? "relu" : "elu"
                if (depth + index) % 2 == 1 { recipe.upsampling = "nearest+convolution2x2" }
                if (deal / 4 + half) % 2 == 1 { recipe.upsamplingActivation = recipe.activation }
                if deal % 3 == 0 { recipe.concatenation = "up,skip" }
                if deal % 5 < 2 { recipe.innerHead = [(deal % 5 == 0 ? 3 : 1, 2, "relu")] }
                if deal % 7 < 2 { recipe.lastKernel = 3 }
                if deal % 4 == 1 { recipe.outputs = ["distance", "foreground"] }
                if deal % 3 == 1 { recipe.type = .f16 }
                return recipe
            }
        }
    }

    @Test("agrees with the reference on networks of every make", arguments: recipes)
    func networks(recipe: NetworkRecipe) throws {
        let network = try recipe.network()
        let least = network.architecture.sizeMultiple
        let sizes = [(least, least), (least, 3 * least), (2 * least, least), (64, 96)]

        try compare(network, sizes: sizes, "\(recipe.testDescription)", seed: recipe.seed)
    }

    @Test(
        "agrees with the reference whatever the number of channels, on planes of any size",
        arguments: [1, 3, 15, 16, 17, 32, 33, 48])
    func channels(width: Int) throws {
        let network = try NetworkRecipe(width: width, seed: 7).network()
        // The coarse level's planes are 1x1, 16x16, 17x31 and 33x64: no tile fits all of them.
        let sizes = [(2, 2), (32, 32), (34, 62), (66, 128), (2, 34)]

        try compare(network, sizes: sizes, "width \(width)", seed: 8)
    }

    @Test("agrees with the reference where a plane has many rows, columns or tiles")
    func blocks() throws {
        let network = try NetworkRecipe(width: 2, lastKernel: 3, seed: 9).network()

        try compare(
            network, sizes: [(2, 4096), (4096, 2), (130, 514), (256, 256)], "blocks", seed: 10)
    }

    @Test("agrees with the reference where weights are too many for one block of tiles")
    func deep() throws {
        let network = try NetworkRecipe(width: 260, seed: 13).network()

        try compare(network, sizes: [(8, 12)], "width 260", seed: 14)
    }

    @Test("several images at once give what each gives alone", arguments: [1, 2, 3, 5])
    func images(count: Int) throws {
        let network = PackedNetwork(
            network: try NetworkRecipe(depth: 3, width: 5, seed: 15).network())
        let size = PlaneSize(height: 48, width: 64)
        var random = SeededRandom(seed: 16)
        let inputs = (0..<count).map { _ in random.plane(height: size.height, width: size.width) }
        let single = NetworkRunner(network: network, size: size)
        let expected = inputs.flatMap { single.evaluate($0).elements }

        let together = NetworkRunner(network: network, size: size, images: count)
        _ = together.input.update(fromContentsOf: inputs.flatMap(\.elements))
        together.run()

        #expect(Array(together.output) == expected)
    }

    @Test("the same input gives the same bytes, whatever was computed between")
    func runsAreIndependent() throws {
        let network = try NetworkRecipe(depth: 3, width: 5, activation: "elu", seed: 11).network()
        var random = SeededRandom(seed: 12)
        let (first, second) = (
            random.plane(height: 32, width: 48), random.plane(height: 32, width: 48)
        )
        let evaluator = NetworkRunner(
            network: PackedNetwork(network: network), size: PlaneSize(height: 32, width: 48))

        let before = evaluator.evaluate(first)
        let between = evaluator.evaluate(second)
        let after = evaluator.evaluate(first)

        #expect(before == after)
        #expect(before != between)
    }

    @Test("the two tiles that a thread has in hand take at most 64 MiB, with the built-in network")
    func memory() throws {
        let network = PackedNetwork(network: try Model(Model.builtIn).network)
        let size = PlaneSize(height: 256, width: 256)

        let memory = NetworkRunner(network: network, size: size, images: 2).memory

        print("evaluator: \(memory) bytes for two tiles of 256x256")
        #expect(memory <= 64 << 20)
    }

    /// Holds the kernels of every instruction set that this machine has to the reference.
    private func compare(
        _ network: UNet, sizes: [(Int, Int)], _ name: String, seed: UInt64
    ) throws {
        var random = SeededRandom(seed: seed)
        var alive = false
        var largest: [InstructionSet: Float] = [:]
        let packed = InstructionSet.allCases.filter(\.isSupported).map {
            PackedNetwork(network: network, processor: $0)
        }
        for (height, width) in sizes {
            let input = random.plane(height: height, width: width)
            let expected = ReferenceNetwork(network).evaluate(input)
            for packed in packed {
                let computed = NetworkRunner(
                    network: packed, size: PlaneSize(height: height, width: width)
                )
                .evaluate(input)

                #expect(computed.shape == expected.shape)
                let difference = computed.largestDifference(from: expected)
                largest[packed.processor] = max(largest[packed.processor] ?? 0, difference)
            }
            let (low, high) = (expected.elements.min() ?? 0, expected.elements.max() ?? 0)
            alive = alive || high - low > 0.02
        }
        for (processor, difference) in largest {
            print("evaluator, \(name), \(processor): largest difference \(difference)")
            #expect(difference <= 1e-4)
        }
        #expect(alive, "a network that says the same of every pixel tests nothing")
    }
}
