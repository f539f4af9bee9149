import Gradients
import SystemPackage
import Testing
import Training

@Suite("A run that diverges")
struct RunExplosionTests {
    let premises: RunPremises
    private var unbroken: FilePath { premises.folder.path.appending("unbroken") }
    private var checkpoint: FilePath { premises.run.appending("checkpoint.safetensors") }

    init() throws {
        premises = try RunPremises()
        try premises.writeDiscs()
    }

    private func engine(
        _ fault: RunFaultyEngine.Fault, in call: Int, of recipe: Recipe
    ) -> RunFaultyEngine {
        RunFaultyEngine(
            fault, in: call, of: recipe.blueprint, images: recipe.batch, side: recipe.sampling.side)
    }

    @Test(
        "the error names epoch, step, reason, images and the last good checkpoint, which can be resumed",
        arguments: [
            (RunFaultyEngine.Fault.loss, "the loss is not finite"),
            (.gradient, "the gradient is not finite"),
            (.explosion, "the loss has diverged: it is above "),
        ])
    func exploded(fault: RunFaultyEngine.Fault, reason: String) throws {
        let recipe = Recipe.normalized()
        var sound = try premises.begin(premises.configuration(recipe), in: unbroken)
        try sound.train(steps: 2)
        let before = try premises.checkpoint(of: unbroken)
        let outcome = try sound.train()
        let engine = engine(fault, in: 4, of: recipe)

        let error = #expect(throws: TrainingError.self) {
            try premises.train(premises.configuration(recipe), engine: engine)
        }

        guard case .diverged(let why, 2, 2, let images, checkpoint) = error else {
            Issue.record("it says another place: \(String(describing: error))")
            return
        }
        #expect(why.hasPrefix(reason))
        #expect(images == engine.images)
        #expect(engine.images.count == recipe.batch)
        let kept = try premises.checkpoint()
        #expect(kept.state == before.state)
        #expect(kept.adam == before.adam)
        #expect(kept.average == before.average)
        #expect(try premises.goOn() == outcome)
        #expect(
            try RunKept(premises).differences(from: RunKept(premises, unbroken)) == [])
    }

    @Test("the report page shows the failure and its reason")
    func page() throws {
        let recipe = Recipe.tiny()
        let engine = engine(.loss, in: 2, of: recipe)
        var run = try premises.begin(premises.configuration(recipe), engine: engine)

        #expect(throws: TrainingError.self) { try run.train() }

        let page = String(decoding: try premises.read("report.html"), as: UTF8.self)
        #expect(page.contains("in epoch 1, step 2, the loss is not finite"))
        for image in engine.images { #expect(page.contains(image)) }
        #expect(try premises.figures().map(\.epoch) == [0])
    }

    @Test(
        "a learning rate far too high is detected, and the checkpoint keeps the weights from before"
    )
    func learningRate() throws {
        var recipe = Recipe.tiny(epochs: 9)
        recipe.learningRate = 1e4
        let configuration = premises.configuration(recipe)
        let initial = NetworkState(
            initial: ParameterLayout(for: recipe.blueprint), seed: configuration.seed)
        var run = try premises.begin(configuration)

        let error = #expect(throws: TrainingError.self) { try run.train() }

        guard case .diverged(_, let epoch, let step, let images, let path) = error else {
            Issue.record("it went another way: \(String(describing: error))")
            return
        }
        #expect((epoch, step) == (1, 2))
        #expect(images.count == 2)
        #expect(path == checkpoint)
        #expect(try premises.checkpoint().state == initial)
    }

    @Test("the message says what to check")
    func sentence() {
        let error = TrainingError.diverged(
            reason: "the loss is not finite", epoch: 3, step: 7,
            images: ["a.png", "b.png"], checkpoint: "/runs/one/checkpoint.safetensors")

        #expect(
            "\(error)"
                == "in epoch 3, step 7, the loss is not finite; the images of the batch were "
                + "'a.png', 'b.png'; the last good checkpoint is "
                + "'/runs/one/checkpoint.safetensors'; check those images, or start a new run "
                + "with a lower --learning-rate")
    }
}
