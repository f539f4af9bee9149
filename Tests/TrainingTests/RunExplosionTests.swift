import Gradients
import SystemPackage
import Testing
import Training

@Suite("A run that diverges")
struct RunExplosionTests {
    let fixture: RunFixture
    private var unbroken: FilePath { fixture.folder.path.appending("unbroken") }
    private var checkpoint: FilePath { fixture.run.appending("checkpoint.safetensors") }

    init() throws {
        fixture = try RunFixture()
        try fixture.writeDiscs()
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
        var sound = try fixture.begin(fixture.configuration(recipe), in: unbroken)
        try sound.train(steps: 2)
        let before = try fixture.checkpoint(of: unbroken)
        let outcome = try sound.train()
        let engine = engine(fault, in: 4, of: recipe)

        let error = #expect(throws: TrainingError.self) {
            try fixture.train(fixture.configuration(recipe), engine: engine)
        }

        guard case .diverged(let why, 2, 2, let images, checkpoint) = error else {
            Issue.record("it says another place: \(String(describing: error))")
            return
        }
        #expect(why.hasPrefix(reason))
        #expect(images == engine.images)
        #expect(engine.images.count == recipe.batch)
        let kept = try fixture.checkpoint()
        #expect(kept.state == before.state)
        #expect(kept.adam == before.adam)
        #expect(kept.average == before.average)
        #expect(try fixture.goOn() == outcome)
        #expect(
            try RunKept(fixture).differences(from: RunKept(fixture, unbroken)) == [])
    }

    @Test("the report page shows the failure and its reason")
    func page() throws {
        let recipe = Recipe.tiny()
        let engine = engine(.loss, in: 2, of: recipe)
        var run = try fixture.begin(fixture.configuration(recipe), engine: engine)

        #expect(throws: TrainingError.self) { try run.train() }

        let page = String(decoding: try fixture.read("report.html"), as: UTF8.self)
        #expect(page.contains("in epoch 1, step 2, the loss is not finite"))
        for image in engine.images { #expect(page.contains(image)) }
        #expect(try fixture.figures().map(\.epoch) == [0])
    }

    @Test(
        "a learning rate far too high is detected, and the checkpoint keeps the weights from before"
    )
    func learningRate() throws {
        var recipe = Recipe.tiny(epochs: 9)
        recipe.learningRate = 1e4
        let configuration = fixture.configuration(recipe)
        let initial = NetworkState(
            initial: ParameterLayout(for: recipe.blueprint), seed: configuration.seed)
        var run = try fixture.begin(configuration)

        let error = #expect(throws: TrainingError.self) { try run.train() }

        guard case .diverged(_, let epoch, let step, let images, let path) = error else {
            Issue.record("it went another way: \(String(describing: error))")
            return
        }
        #expect((epoch, step) == (1, 2))
        #expect(images.count == 2)
        #expect(path == checkpoint)
        #expect(try fixture.checkpoint().state == initial)
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
