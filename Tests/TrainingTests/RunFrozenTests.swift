import Gradients
import Network
import Testing
import Training

@Suite("Frozen levels")
struct RunFrozenTests {
    let fixture: RunFixture

    init() throws {
        fixture = try RunFixture()
        try fixture.writeDiscs()
    }

    private static func recipe(frozen: Int) -> Recipe {
        var recipe = Recipe.tiny(epochs: 2)
        recipe.blueprint = TrainableArchitecture(
            Architecture(
                depth: 2, width: 2, outputs: ["foreground"], activation: .elu,
                upsampling: (.transposed, .none), concatenation: .skipFirst))
        // A decay would change weights that have no gradient.
        recipe.adam = Adam.Settings(weightDecay: 0.1)
        recipe.frozenLevels = frozen
        return recipe
    }

    @Test(
        "frozen levels keep their weights bit for bit, in the average too; every other tensor changes",
        arguments: [0, 1, 2, 3])
    func frozen(count: Int) throws {
        let configuration = fixture.configuration(Self.recipe(frozen: count))
        let layout = ParameterLayout(for: configuration.recipe.blueprint)
        let initial = NetworkState(initial: layout, seed: configuration.seed)
        var run = try fixture.begin(configuration)

        try run.train()

        let checkpoint = try fixture.checkpoint()
        let kept = layout.entries.filter { entry in
            [checkpoint.state, checkpoint.average.state].allSatisfy {
                $0.parameters[entry.range] == initial.parameters[entry.range]
            }
        }
        #expect(
            kept.map(\.name)
                == (0..<count).flatMap { level in
                    ["0.weight", "0.bias", "1.weight", "1.bias"].map { "encoder.\(level).\($0)" }
                })
    }

    @Test("the trained ranges are all other parameters, without adjacent ranges")
    func trained() {
        let blueprint = Preset.unet32.recipe.blueprint
        let layout = ParameterLayout(for: blueprint)
        for count in 0...5 {
            var recipe = Preset.unet32.recipe
            recipe.frozenLevels = count

            let ranges = recipe.trainedRanges(of: layout)

            let frozen = layout.entries.filter { entry in
                entry.name.hasPrefix("encoder.")
                    && Int(entry.name.split(separator: ".")[1]) ?? 9 < count
            }
            #expect(
                ranges.reduce(0) { $0 + $1.count } == layout.count
                    - frozen.reduce(0) { $0 + $1.range.count })
            for entry in frozen { #expect(!ranges.contains { $0.overlaps(entry.range) }) }
            for (one, next) in zip(ranges, ranges.dropFirst()) {
                #expect(one.upperBound < next.lowerBound)
            }
        }
    }
}
