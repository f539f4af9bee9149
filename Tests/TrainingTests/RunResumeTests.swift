import Foundation
import Gradients
import Linux
import Network
import SystemPackage
import Testing
import Training

@Suite("A resumed run")
struct RunResumeTests {
    let fixture: RunFixture
    private var unbroken: FilePath { fixture.folder.path.appending("unbroken") }
    private static let recipes = [Recipe.tiny(), .forgetful(), .normalized(), .rounded()]

    init() throws {
        fixture = try RunFixture()
        // Six of them train: two or three steps an epoch.
        try fixture.writeDiscs()
    }

    /// Trains an unbroken run in a folder of its own.
    private func finish(_ recipe: Recipe) throws -> (TrainingOutcome, RunKept) {
        var run = try fixture.begin(fixture.configuration(recipe), in: unbroken)
        return (try run.train(), try RunKept(fixture, unbroken))
    }

    @Test(
        "a run stopped at any step ends with the bits of an unbroken run",
        arguments: RunResumeTests.recipes, [[0], [1], [2, 1], [3]])
    func stopped(recipe: Recipe, stops: [Int]) throws {
        let (outcome, expected) = try finish(recipe)
        _ = try fixture.begin(fixture.configuration(recipe))
        let steps = recipe.batch == 2 ? 3 : 2

        var done = 0
        for stop in stops {
            done += stop
            // An epoch is done once it is validated, which is asked before as well.
            let epochs = max(done - 1, 0) / steps
            #expect(
                try fixture.goOn(steps: stop)
                    == .stopped(epochs: epochs, steps: done - epochs * steps))
        }

        #expect(try fixture.goOn() == outcome)
        #expect(try RunKept(fixture).differences(from: expected) == [])
    }

    @Test(
        "fewer epochs than are completed are refused, and nothing is overwritten",
        arguments: [1, 2])
    func fewerEpochs(epochs: Int) throws {
        try fixture.train(fixture.configuration(.tiny(epochs: 5)), steps: 10)
        let before = try fixture.read("run.json")

        #expect(
            throws: TrainingError.notResumable(
                folder: fixture.run, reason: "3 epochs are completed already")
        ) {
            try fixture.resume(epochs: epochs)
        }

        #expect(try fixture.read("run.json") == before)
        #expect(try fixture.goOn(steps: 0) == .stopped(epochs: 3, steps: 1))
    }

    @Test(
        "a run killed between the model of an epoch and its checkpoint repeats the epoch",
        arguments: RunResumeTests.recipes)
    func killed(recipe: Recipe) throws {
        let (outcome, expected) = try finish(recipe)
        _ = try fixture.begin(fixture.configuration(recipe))
        let first = try fixture.read("checkpoint.safetensors")

        for old in [first, nil] {
            let checkpoint = try old ?? fixture.read("checkpoint.safetensors")
            try fixture.goOn(steps: recipe.batch == 2 ? 4 : 3)
            try AtomicFile.write(
                checkpoint, to: fixture.run.appending("checkpoint.safetensors"))
        }

        #expect(try fixture.goOn() == outcome)
        #expect(try RunKept(fixture).differences(from: expected) == [])
    }

    @Test("a run killed before its first metrics evaluates them")
    func killedAtOnce() throws {
        let (outcome, expected) = try finish(.tiny())
        _ = try fixture.begin(fixture.configuration())

        #expect(try fixture.goOn() == outcome)
        #expect(try RunKept(fixture).differences(from: expected) == [])
    }

    @Test("a run can be started in the folder of one that was killed before its first checkpoint")
    func killedBeforeCheckpoint() throws {
        let (outcome, expected) = try finish(.tiny())
        _ = try fixture.begin(fixture.configuration(.normalized(), seed: 9))
        try AtomicFile.remove(fixture.run.appending("checkpoint.safetensors"))

        #expect(try fixture.train(fixture.configuration()) == outcome)
        #expect(try RunKept(fixture).differences(from: expected) == [])
    }

    @Test("a recipe of these tests has a schedule with state")
    func memory() throws {
        let (_, kept) = try finish(.forgetful())

        #expect(Set(kept.metrics.map(\.learningRate)).count > 1)
        #expect(kept.position["plateau"] != nil)
    }

    @Test("a checkpoint has the keys that checkpoints of earlier versions have")
    func keys() throws {
        try fixture.train(fixture.configuration(.forgetful()), steps: 4)

        let notes = try fixture.checkpoint().loopState
        let position = try #require(
            JSONSerialization.jsonObject(with: Data((notes["position"] ?? "").utf8))
                as? [String: Any])

        func keys(_ key: String) -> Set<String> {
            Set((position[key] as? [String: Any] ?? [:]).keys)
        }
        #expect(Set(notes.keys) == ["position"])
        #expect(
            Set(position.keys) == [
                "best", "epochDataWait", "epochSeconds", "epochs", "plateau", "seconds", "steps",
                "tally", "watch",
            ])
        #expect(keys("best") == ["dice", "epoch"])
        #expect(keys("tally") == ["accuracy", "count", "loss", "overlap", "pixelDifference"])
        #expect(keys("watch") == ["count", "least"])
    }

    @Test("a completed run stays unchanged")
    func finished() throws {
        let (outcome, expected) = try finish(.normalized())

        #expect(try fixture.goOn(unbroken) == outcome)
        #expect(try RunKept(fixture, unbroken).differences(from: expected) == [])
    }

    @Test(
        "a run resumed with more epochs ends as if it had been started with them",
        arguments: [2, 5])
    func moreEpochs(before: Int) throws {
        let (outcome, expected) = try finish(.forgetful(epochs: 5))
        try fixture.train(fixture.configuration(.forgetful(epochs: before)))

        try fixture.goOn(epochs: 5, steps: 2)

        #expect(try fixture.goOn() == outcome)
        #expect(try RunKept(fixture).differences(from: expected) == [])
    }

    @Test("the number of images and the position are reported")
    func progress() throws {
        try fixture.train(fixture.configuration(), steps: 4)
        var said: [String] = []

        _ = try TrainingRun.resume(in: fixture.run, release: "9.9") { event in
            switch event {
            case .images(let training, let validation, let test, let leftOut, _):
                said.append("\(training) \(validation) \(test) \(leftOut.count)")
            case .resumed(let epochs, let steps, let kernels, let products):
                said.append("\(epochs) \(steps) \(kernels ?? products?.rawValue ?? "the same")")
            case .validation, .sampleShares, .warning, .step, .epoch: said.append("too much")
            }
        }

        #expect(said == ["6 1 1 0", "1 1 the same"])
    }

    @Test("a format of products that the run did not start with is reported")
    func otherProducts() throws {
        var configuration = fixture.configuration()
        configuration.recipe.precision = .fast
        try fixture.train(configuration, steps: 4)
        func reported() throws -> ProductFormat? {
            var format: ProductFormat?
            _ = try TrainingRun.resume(in: fixture.run, release: "9.9") { event in
                if case .resumed(_, _, _, let products) = event { format = products }
            }
            return format
        }

        #expect(try reported() == nil)

        let file = fixture.run.appending("run.json")
        var started = try JSONDecoder().decode(
            TrainingConfiguration.self, from: Data(contentsOf: URL(fileURLWithPath: file.string)))
        #expect(started.products == .fastest(.fast))
        let other: ProductFormat = started.products == .int16 ? .bfloat16 : .int16
        started.products = other
        try AtomicFile.write(Array(try JSONEncoder().encode(started)), to: file)

        #expect(try reported() == other)
    }
}

extension Recipe: CustomTestStringConvertible {
    /// Its name, which tells the recipes of the tests apart.
    public var testDescription: String { name }
}
