import Glibc
import Linux
import Segmentation
import SystemPackage
import TestSupport
import Testing
import Training

@Suite("The folder of a run")
struct RunFolderTests {
    let fixture: RunFixture

    init() throws {
        fixture = try RunFixture()
        try fixture.writeDiscs()
    }

    @Test(
        "a file of unknown origin is not overwritten",
        arguments: [
            "report.html", "metrics.csv", "model.safetensors", "model-last.safetensors",
        ])
    func foreign(name: String) throws {
        try Folder(fixture.run).create()
        let file = fixture.run.appending(name)
        try AtomicFile.write(Array("mine".utf8), to: file)

        #expect(throws: TrainingError.fileExists(file)) {
            try fixture.begin(fixture.configuration())
        }

        #expect(try fixture.read(name) == Array("mine".utf8))
        #expect(Fixtures.names(in: fixture.run) == [name])
    }

    @Test("unrelated files in the folder are kept")
    func others() throws {
        try Folder(fixture.run).create()
        try AtomicFile.write([7], to: fixture.run.appending("notes.txt"))

        try fixture.train(fixture.configuration(.tiny(epochs: 1)))

        #expect(try fixture.read("notes.txt") == [7])
    }

    @Test(
        "a folder inside the data is refused, whatever the path to it",
        arguments: ["data", "data/run", "data/images/run", "run/../data/run", "link/run"])
    func within(name: String) throws {
        try Folder(fixture.run).create()
        let link = fixture.folder.path.appending("link")
        #expect(symlink(fixture.data.string, link.string) == 0)
        let before = Fixtures.names(in: fixture.data)

        let error = #expect(throws: TrainingError.self) {
            try fixture.begin(
                fixture.configuration(), in: fixture.folder.path.appending(name))
        }

        guard case .insideData = error else {
            Issue.record("it says something else: \(error as Any)")
            return
        }
        #expect(Fixtures.names(in: fixture.data) == before)
    }

    @Test(
        "a folder inside the validation folder is refused, one beside the data with a common prefix is not"
    )
    func beside() throws {
        try fixture.writeDiscs(10..<12, to: "judges")
        var configuration = fixture.configuration(.tiny(epochs: 1))
        configuration.validation = ValidationFolders([
            fixture.folder.path.appending("judges").string
        ])
        let within = fixture.folder.path.appending("judges/run")

        #expect(throws: TrainingError.self) { try fixture.begin(configuration, in: within) }
        #expect(
            Fixtures.names(in: fixture.folder.path.appending("judges")) == ["images", "labels"])
        #expect(throws: Never.self) {
            try fixture.train(configuration, in: fixture.folder.path.appending("data2"))
        }
    }

    @Test("a second process is refused while a run is in progress")
    func inUse() throws {
        let outcome = try fixture.train(
            fixture.configuration(), in: fixture.folder.path.appending("alone"))
        var first = try fixture.begin(fixture.configuration())
        try first.train(steps: 1)

        let error = #expect(throws: FolderLockError.self) { try fixture.resume() }

        #expect(error == .inUse(path: fixture.run, process: getpid()))
        #expect(try first.train() == outcome)
    }

    @Test("a run with a best epoch but without its model is not resumed")
    func modelGone() throws {
        try fixture.train(fixture.configuration(), steps: 4)
        try AtomicFile.remove(fixture.run.appending("model.safetensors"))
        let before = Fixtures.names(in: fixture.run)

        #expect(
            throws: TrainingError.notResumable(
                folder: fixture.run, reason: "it has no 'model.safetensors'")
        ) {
            try fixture.resume()
        }

        #expect(Fixtures.names(in: fixture.run) == before)
    }

    @Test("a run that is stopped while images are read creates no folder")
    func stoppedEarly() throws {
        let configuration = fixture.configuration()

        #expect(throws: TrainingError.stoppedEarly) {
            try TrainingRun.start(
                configuration,
                from: .init(initial: .init(for: configuration.recipe.blueprint), seed: 1),
                in: fixture.run, release: "9.9", isStopping: { true }
            ) { _ in }
        }

        #expect(Fixtures.names(in: fixture.folder.path) == ["data"])
    }
}
