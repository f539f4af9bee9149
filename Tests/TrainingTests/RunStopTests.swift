import Gradients
import SystemPackage
import Testing
import Training

@Suite("A run that is asked to stop")
struct RunStopTests {
    let fixture: RunFixture
    private var unbroken: FilePath { fixture.folder.path.appending("unbroken") }

    init() throws {
        fixture = try RunFixture()
        try fixture.writeDiscs()
    }

    /// Trains until the run asks for the `question`-th time whether to stop; counts the questions.
    private func begin(
        _ recipe: Recipe, in folder: FilePath, stoppingAt question: Int
    ) throws -> (outcome: TrainingOutcome, asked: Int) {
        var asked = 0
        var run = try fixture.begin(fixture.configuration(recipe), in: folder)
        let outcome = try run.run(
            isStopping: {
                asked += 1
                return asked >= question
            }, onEvent: { _ in })
        return (outcome, asked)
    }

    @Test(
        "a run stopped wherever it asks, in a validation too, ends with the same bits",
        arguments: [Recipe.tiny(epochs: 1), .normalized(epochs: 1)])
    func stoppedAnywhere(recipe: Recipe) throws {
        let (outcome, questions) = try begin(recipe, in: unbroken, stoppingAt: .max)
        let expected = try RunKept(fixture, unbroken)
        // Before each step, and before the beginning and the end are judged.
        #expect(questions >= (recipe.batch == 2 ? 3 : 2) + 2)

        for stop in 1...max(questions, 1) {
            let folder = fixture.folder.path.appending("stopped-\(stop)")
            let (end, asked) = try begin(recipe, in: folder, stoppingAt: stop)
            guard case .stopped = end else {
                Issue.record("question \(stop) was not heard")
                continue
            }

            #expect(asked == stop)
            #expect(try fixture.goOn(folder) == outcome)
            #expect(try RunKept(fixture, folder).differences(from: expected) == [], "\(stop)")
        }
    }

    @Test("a run stopped before its first step has a checkpoint and a page, but no metrics")
    func stoppedAtOnce() throws {
        let configuration = fixture.configuration()

        #expect(try fixture.train(configuration, steps: 0) == .stopped(epochs: 0, steps: 0))

        let layout = ParameterLayout(for: configuration.recipe.blueprint)
        #expect(
            try fixture.checkpoint().state
                == NetworkState(initial: layout, seed: configuration.seed))
        #expect(try fixture.figures() == [])
        let page = String(decoding: try fixture.read("report.html"), as: UTF8.self)
        #expect(page.contains(#""state":"stopped""#))
    }
}
