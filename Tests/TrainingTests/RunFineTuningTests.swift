import Foundation
import Gradients
import Linux
import Network
import Segmentation
import Testing
import Training

@Suite("Fine-tuning")
struct RunFineTuningTests {
    let fixture: RunFixture

    init() throws {
        fixture = try RunFixture()
        try fixture.writeDiscs()
    }

    @Test(
        "epoch 0 has the metrics of the initial model, and its preparation is kept",
        arguments: [Recipe.tiny(), .normalized(epochs: 4), .forgetful()])
    func beginning(recipe: Recipe) throws {
        var first = try fixture.begin(fixture.configuration(recipe))
        guard case .finished(let figures) = try first.train() else {
            Issue.record("it is not done")
            return
        }
        let model = try fixture.model()
        let tuned = fixture.folder.path.appending("tuned")

        var (configuration, weights) = try TrainingConfiguration.fineTuning(
            model, named: "a/model", data: [fixture.data.string], name: "tuned")
        configuration.recipe.epochs = 1
        configuration.recipe.sampling = .crops(side: 64)
        var run = try TrainingRun.start(
            configuration, from: weights, in: tuned, release: "9.9"
        ) { _ in }
        try run.train()

        #expect(configuration.rules == (try ModelRules(of: model)))
        #expect(configuration.rules.threshold == figures.threshold)
        #expect(configuration.initialModel == "a/model")
        // The images are of 64x64 pixels, so that a sample is a whole image.
        let beginning = try fixture.figures(of: tuned)[0].validation
        #expect(abs(beginning.dice - figures.validationDiceAtHalf) < 1e-3)
        let written = try fixture.model(of: tuned)
        #expect(written.network.architecture == recipe.blueprint.architecture)
        let training = try JSONSerialization.jsonObject(
            with: Data((written.metadata["nucleid.training"] ?? "").utf8))
        #expect((training as? [String: Any])?["started_from"] as? String == "a/model")
    }

    @Test("a run that only gets worse keeps the initial weights", arguments: [1, 100])
    func worse(stop: Int) throws {
        try fixture.train(fixture.configuration(.tiny(epochs: 8)))
        let tuned = fixture.folder.path.appending("tuned")
        var (configuration, weights) = try TrainingConfiguration.fineTuning(
            fixture.model(), named: "a/model", data: [fixture.data.string], name: "tuned")
        configuration.recipe.epochs = 3
        configuration.recipe.learningRate = 0.1
        configuration.recipe.averaging = 0
        do {
            var run = try TrainingRun.start(
                configuration, from: weights, in: tuned, release: "9.9"
            ) { _ in }
            try run.train(steps: stop)
        }

        guard case .finished(let figures) = try fixture.goOn(tuned) else {
            Issue.record("it is not done")
            return
        }

        let judged = try fixture.figures(of: tuned).map(\.validation.dice)
        #expect(judged.count == 4)
        #expect(judged.dropFirst().allSatisfy { $0 < judged[0] })
        #expect(figures.epoch == 0)
        #expect(abs(figures.validationDiceAtHalf - judged[0]) < 1e-3)
        let kept = try TrainedWeights.state(of: fixture.model(of: tuned).network).state
        #expect(kept.parameters == weights.parameters)
        let page = String(decoding: try fixture.read("report.html", of: tuned), as: UTF8.self)
        #expect(page.contains("\"bestEpoch\":0") || page.contains("\"best_epoch\":0"))
    }

    @Test(
        "a run killed between its first metrics and their checkpoint evaluates them again as the best"
    )
    func killedAtBeginning() throws {
        try fixture.train(fixture.configuration(.tiny(epochs: 8)))
        let tuned = fixture.folder.path.appending("tuned")
        var (configuration, weights) = try TrainingConfiguration.fineTuning(
            fixture.model(), named: "a/model", data: [fixture.data.string], name: "tuned")
        configuration.recipe.epochs = 2
        configuration.recipe.learningRate = 0.1
        configuration.recipe.averaging = 0
        _ = try TrainingRun.start(
            configuration, from: weights, in: tuned, release: "9.9"
        ) { _ in }
        let checkpoint = try fixture.read("checkpoint.safetensors", of: tuned)
        try fixture.goOn(tuned, steps: 1)
        try AtomicFile.write(checkpoint, to: tuned.appending("checkpoint.safetensors"))

        guard case .finished(let figures) = try fixture.goOn(tuned) else {
            Issue.record("it is not done")
            return
        }

        #expect(figures.epoch == 0)
        #expect(try fixture.figures(of: tuned).map(\.epoch) == [0, 1, 2])
    }

    @Test("the splitting rules of the built-in model are kept, without its calibration")
    func builtIn() throws {
        let model = try Model(Model.builtIn)
        let rules = try NucleiRules(of: model)

        let (configuration, weights) = try TrainingConfiguration.fineTuning(
            model, named: "builtin", data: ["a"], name: "b")

        #expect(configuration.nuclei?.splitting == rules.splitting)
        #expect(rules.calibration != nil)
        #expect(configuration.nuclei?.calibration == nil)
        #expect(configuration.nuclei?.diameters == nil)
        #expect(configuration.rules == (try ModelRules(of: model)))
        #expect(
            weights.parameters.count == ParameterLayout(for: configuration.recipe.blueprint).count)
        #expect(!configuration.recipe.blueprint.isNormalized)
        #expect(configuration.recipe.loss.distance > 0)
    }

    @Test("the splitting rules of the configuration are written into the model")
    func nuclei() throws {
        var configuration = fixture.configuration(.normalized(epochs: 1))
        configuration.nuclei = try TrainingConfiguration.fromScratch(
            preset: .unet32, data: [], name: "a"
        ).nuclei
        var run = try fixture.begin(configuration)

        try run.train()

        let rules = try NucleiRules(of: fixture.model())
        #expect(rules == configuration.nuclei)
        #expect(rules.splitting == (try NucleiRules(of: Model(Model.builtIn)).splitting))
    }

    @Test("the sizes of nuclei that a model is good at are kept, written and found again")
    func scale() throws {
        var configuration = fixture.configuration(.tiny(epochs: 1))
        configuration.scale = ScaleRules(
            comfortable: 30...60, centre: 40, typicalMicrometres: 8, pixelSizes: 0.25...0.5)
        var run = try fixture.begin(configuration)

        try run.train()
        let model = try fixture.model()
        let (tuning, _) = try TrainingConfiguration.fineTuning(
            model, named: "a/model", data: ["a"], name: "b")
        let coded = try JSONDecoder().decode(
            TrainingConfiguration.self, from: JSONEncoder().encode(tuning))
        let scratch = try TrainingConfiguration.fromScratch(preset: .seed1, data: [], name: "a")

        #expect(try ScaleRules.rules(of: model) == configuration.scale)
        #expect(tuning.scale == configuration.scale)
        #expect(coded == tuning)
        #expect(scratch.scale == nil)
    }

    @Test("presets without a distance output have no splitting rules")
    func presets() throws {
        for preset in Preset.allCases {
            let configuration = try TrainingConfiguration.fromScratch(
                preset: preset, data: ["a"], name: "b")

            #expect((configuration.nuclei == nil) == (preset != .unet32))
            #expect(configuration.rules.threshold == 0.5)
            #expect(configuration.initialModel == nil)
        }
    }

    @Test("a model whose last head layer is 3x3 is refused, with its name")
    func head() throws {
        let text = """
            {"kind": "unet", "depth": 1, "width": 1, "inputs": 1, "outputs": ["foreground"],
            "activation": "relu", "upsampling": "transposed2x2", "concatenation": "skip,up",
            "head": [{"kernel": 3, "channels": 1, "activation": "sigmoid"}]}
            """
        let blueprint = TrainableArchitecture(
            try JSONDecoder().decode(Architecture.self, from: Data(text.utf8)))
        let bytes = try TrainedWeights.bytes(
            of: NetworkState(initial: ParameterLayout(for: blueprint), seed: 1),
            blueprint: blueprint,
            metadata: [:])
        let model = try bytes.withUnsafeBytes { try Model($0) }

        #expect(throws: TrainingError.unsupportedHead(model: "odd.safetensors")) {
            try TrainingConfiguration.fineTuning(
                model, named: "odd.safetensors", data: ["a"], name: "b")
        }
    }
}
