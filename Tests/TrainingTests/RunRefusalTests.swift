import Foundation
import Gradients
import Images
import Linux
import SystemPackage
import TestSupport
import Testing
import Training

@Suite("A run that cannot be started or resumed")
struct RunRefusalTests {
    let fixture: RunFixture

    init() throws {
        fixture = try RunFixture()
        try fixture.writeDiscs()
    }

    /// All files of the run's folder.
    private func files() throws -> [String: [UInt8]] {
        try Dictionary(
            uniqueKeysWithValues: Fixtures.names(in: fixture.run).filter { $0 != "strip" }
                .map { ($0, try fixture.read($0)) })
    }

    private func begun() throws {
        try fixture.train(fixture.configuration(), steps: 4)
    }

    @Test("no run is started in a folder that has one, completed or not", arguments: [0, 2, 100])
    func taken(steps: Int) throws {
        try fixture.train(fixture.configuration(), steps: steps)
        let before = try files()

        #expect(throws: TrainingError.runExists(folder: fixture.run)) {
            try fixture.begin(fixture.configuration(.normalized()))
        }

        #expect(try files() == before)
        let sentence = "\(TrainingError.runExists(folder: "/runs/one"))"
        #expect(
            sentence
                == "'/runs/one' holds a run already: resume it with --resume, or name another "
                + "folder")
    }

    @Test(
        "a run without one of its files is not resumed, and the file is named",
        arguments: ["run.json", "split.json", "checkpoint.safetensors"])
    func missing(file: String) throws {
        try begun()
        try AtomicFile.remove(fixture.run.appending(file))
        let before = try files()

        #expect(
            throws: TrainingError.notResumable(folder: fixture.run, reason: "it has no '\(file)'")
        ) {
            try fixture.resume()
        }

        #expect(try files() == before)
    }

    @Test("an empty or missing folder has no run to resume")
    func empty() throws {
        let expected = TrainingError.notResumable(
            folder: fixture.run, reason: "it has no 'run.json'")

        #expect(throws: expected) { try fixture.resume() }
        #expect(Fixtures.names(in: fixture.folder.path) == ["data"])
        try Folder(fixture.run).create()
        #expect(throws: expected) { try fixture.resume() }
        #expect(Fixtures.names(in: fixture.run) == [])
    }

    @Test(
        "truncated files are refused with a message, and nothing is overwritten",
        arguments: [
            ("run.json", "its run.json cannot be read"),
            ("split.json", "its split.json cannot be read"),
            ("checkpoint.safetensors", "its checkpoint cannot be used: "),
        ], [0, 1, 100])
    func cut(file: (name: String, reason: String), length: Int) throws {
        try begun()
        let bytes = try fixture.read(file.name)
        try AtomicFile.write(
            Array(bytes.prefix(length == 100 ? bytes.count - 3 : length)),
            to: fixture.run.appending(file.name))
        let before = try files()

        let error = #expect(throws: TrainingError.self) { try fixture.resume() }

        #expect("\(error as Any)".contains(file.reason))
        #expect("\(error as Any)".contains("'\(fixture.run)' holds no run that can be resumed"))
        #expect(try files() == before)
    }

    @Test("a truncated table of metrics is refused with its line")
    func metrics() throws {
        try begun()
        let bytes = try fixture.read("metrics.csv")
        try AtomicFile.write(
            Array(bytes.dropLast(9)), to: fixture.run.appending("metrics.csv"))
        let before = try files()

        #expect(throws: MetricsError.truncated(line: 3)) { try fixture.resume() }

        #expect(try files() == before)
    }

    @Test("a checkpoint of another network, or of no run, is refused")
    func otherCheckpoint() throws {
        try begun()
        let other = fixture.folder.path.appending("other")
        _ = try fixture.begin(fixture.configuration(.normalized()), in: other)
        let place = fixture.run.appending("checkpoint.safetensors")

        try AtomicFile.write(fixture.read("checkpoint.safetensors", of: other), to: place)
        let network = #expect(throws: TrainingError.self) { try fixture.resume() }
        try AtomicFile.write(fixture.read("model.safetensors"), to: place)
        let model = #expect(throws: TrainingError.self) { try fixture.resume() }

        #expect("\(network as Any)".contains("is of another network than the one"))
        #expect("\(model as Any)".contains("it is no checkpoint of a run"))
    }

    @Test(
        "a checkpoint with an impossible position is refused",
        arguments: [("\"epochs\":1", "\"epochs\":-1"), ("\"steps\":1", "\"steps\":-1")])
    func place(old: String, new: String) throws {
        try begun()
        let good = try fixture.checkpoint()
        let text = try #require(good.loopState["position"])
        let edited = text.replacingOccurrences(of: old, with: new)
        try #require(edited != text)
        let bad = Checkpoint(
            blueprint: good.blueprint, state: good.state, adam: good.adam, average: good.average,
            loopState: ["position": edited])
        try AtomicFile.write(
            bad.bytes(), to: fixture.run.appending("checkpoint.safetensors"))

        #expect(
            throws: TrainingError.notResumable(
                folder: fixture.run, reason: "its checkpoint does not say how far it came")
        ) {
            try fixture.resume()
        }
    }

    @Test("a configuration is decoded from its JSON", arguments: Preset.allCases)
    func configuration(preset: Preset) throws {
        var configuration = try TrainingConfiguration.fromScratch(
            preset: preset, data: ["a", "b/c"], name: "näme")
        configuration.validation = ValidationFolders(["judges"])
        configuration.seed = .max
        configuration.threads = 7
        configuration.initialModel = "builtin"
        configuration.recipe.frozenLevels = 2

        let bytes = try JSONEncoder().encode(configuration)

        #expect(try JSONDecoder().decode(TrainingConfiguration.self, from: bytes) == configuration)
    }
}
