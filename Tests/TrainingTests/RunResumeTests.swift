import Linux
import SystemPackage
import Testing
import Training

@Suite("A run that goes on")
struct RunResumeTests {
    let premises: RunPremises
    private var unbroken: FilePath { premises.folder.path.appending("unbroken") }
    private static let recipes = [Recipe.tiny(), .forgetful(), .normalized()]

    init() throws {
        premises = try RunPremises()
        // Six of them train: two or three steps an epoch.
        try premises.writeDiscs()
    }

    /// Trains in a folder of its own without a stop.
    private func finish(_ recipe: Recipe) throws -> (TrainingOutcome, RunKept) {
        var run = try premises.begin(premises.order(recipe), in: unbroken)
        return (try run.train(), try RunKept(premises, unbroken))
    }

    @Test(
        "stopped anywhere, it ends with the bits of one that never stopped",
        arguments: RunResumeTests.recipes, [[0], [1], [2, 1], [3]])
    func stopped(recipe: Recipe, stops: [Int]) throws {
        let (outcome, expected) = try finish(recipe)
        var run = try premises.begin(premises.order(recipe))
        let steps = recipe.batch == 2 ? 3 : 2

        var done = 0
        for stop in stops {
            done += stop
            #expect(
                try run.train(steps: stop)
                    == .stopped(epochs: done / steps, steps: done % steps))
            run = try premises.resume()
        }

        #expect(try run.train() == outcome)
        #expect(try RunKept(premises).differences(from: expected) == [])
    }

    @Test(
        "killed between the model of an epoch and its checkpoint, it does that epoch again",
        arguments: RunResumeTests.recipes)
    func killed(recipe: Recipe) throws {
        let (outcome, expected) = try finish(recipe)
        var run = try premises.begin(premises.order(recipe))
        let first = try premises.read("checkpoint.safetensors")

        for old in [first, nil] {
            let checkpoint = try old ?? premises.read("checkpoint.safetensors")
            try run.train(steps: recipe.batch == 2 ? 4 : 3)
            try AtomicFile.write(
                checkpoint, to: premises.run.appending("checkpoint.safetensors"))
            run = try premises.resume()
        }

        #expect(try run.train() == outcome)
        #expect(try RunKept(premises).differences(from: expected) == [])
    }

    @Test("killed before its first figures, it begins with them")
    func killedAtOnce() throws {
        let (outcome, expected) = try finish(.tiny())
        _ = try premises.begin(premises.order())

        var run = try premises.resume()

        #expect(try run.train() == outcome)
        #expect(try RunKept(premises).differences(from: expected) == [])
    }

    @Test("killed before its first checkpoint, its folder is free")
    func killedBeforeCheckpoint() throws {
        let (outcome, expected) = try finish(.tiny())
        _ = try premises.begin(premises.order(.normalized(), seed: 9))
        try AtomicFile.remove(premises.run.appending("checkpoint.safetensors"))

        var run = try premises.begin(premises.order())

        #expect(try run.train() == outcome)
        #expect(try RunKept(premises).differences(from: expected) == [])
    }

    @Test("the recipes that it goes on with do remember: a plateau has lowered a rate, say")
    func memory() throws {
        let (_, kept) = try finish(.forgetful())

        #expect(Set(kept.metrics.map(\.learningRate)).count > 1)
        #expect(kept.position["plateau"] != nil)
    }

    @Test("one that is done stays as it is")
    func finished() throws {
        let (outcome, expected) = try finish(.normalized())

        var run = try premises.resume(unbroken)

        #expect(try run.train() == outcome)
        #expect(try RunKept(premises, unbroken).differences(from: expected) == [])
    }

    @Test("with more epochs, it ends as if they had been asked for at once", arguments: [2, 5])
    func moreEpochs(before: Int) throws {
        let (outcome, expected) = try finish(.forgetful(epochs: 5))
        var run = try premises.begin(premises.order(.forgetful(epochs: before)))
        try run.train()

        run = try premises.resume(epochs: 5)
        try run.train(steps: 2)
        run = try premises.resume()

        #expect(try run.train() == outcome)
        #expect(try RunKept(premises).differences(from: expected) == [])
    }

    @Test("says how far it came, and what its images are")
    func progress() throws {
        var run = try premises.begin(premises.order())
        try run.train(steps: 4)
        var said: [String] = []

        _ = try TrainingRun(nil, in: premises.run, release: "9.9") { progress in
            switch progress {
            case .images(let training, let validation, let test, let leftOut):
                said.append("\(training) \(validation) \(test) \(leftOut.count)")
            case .resumed(let epochs, let steps): said.append("\(epochs) \(steps)")
            case .step, .epoch: said.append("too much")
            }
        }

        #expect(said == ["6 1 1 0", "1 1"])
    }
}

extension Recipe: CustomTestStringConvertible {
    /// Its name, which tells the recipes of the tests apart.
    public var testDescription: String { name }
}
