import Glibc
import Linux
import Segmentation
import SystemPackage
import TestSupport
import Testing
import Training

@Suite("The folder of a run")
struct RunFolderTests {
    let premises: RunPremises

    init() throws {
        premises = try RunPremises()
        try premises.writeDiscs()
    }

    @Test(
        "a file of unknown origin is not overwritten",
        arguments: ["report.html", "metrics.csv", "model.safetensors"])
    func foreign(name: String) throws {
        try Folder(premises.run).create()
        let file = premises.run.appending(name)
        try AtomicFile.write(Array("mine".utf8), to: file)

        #expect(throws: TrainingError.fileExists(file)) {
            try premises.begin(premises.configuration())
        }

        #expect(try premises.read(name) == Array("mine".utf8))
        #expect(Fixtures.names(in: premises.run) == [name])
    }

    @Test("unrelated files in the folder are kept")
    func others() throws {
        try Folder(premises.run).create()
        try AtomicFile.write([7], to: premises.run.appending("notes.txt"))

        try premises.train(premises.configuration(.tiny(epochs: 1)))

        #expect(try premises.read("notes.txt") == [7])
    }

    @Test(
        "a folder inside the data is refused, whatever the path to it",
        arguments: ["data", "data/run", "data/images/run", "run/../data/run", "link/run"])
    func within(name: String) throws {
        try Folder(premises.run).create()
        let link = premises.folder.path.appending("link")
        #expect(symlink(premises.data.string, link.string) == 0)
        let before = Fixtures.names(in: premises.data)

        let error = #expect(throws: TrainingError.self) {
            try premises.begin(
                premises.configuration(), in: premises.folder.path.appending(name))
        }

        guard case .insideData = error else {
            Issue.record("it says something else: \(error as Any)")
            return
        }
        #expect(Fixtures.names(in: premises.data) == before)
    }

    @Test(
        "a folder inside the validation folder is refused, one beside the data with a common prefix is not"
    )
    func beside() throws {
        try premises.writeDiscs(10..<12, to: "judges")
        var configuration = premises.configuration(.tiny(epochs: 1))
        configuration.validation = premises.folder.path.appending("judges").string
        let within = premises.folder.path.appending("judges/run")

        #expect(throws: TrainingError.self) { try premises.begin(configuration, in: within) }
        #expect(
            Fixtures.names(in: premises.folder.path.appending("judges")) == ["images", "labels"])
        #expect(throws: Never.self) {
            try premises.train(configuration, in: premises.folder.path.appending("data2"))
        }
    }

    @Test("a second process is refused while a run is in progress")
    func inUse() throws {
        let outcome = try premises.train(
            premises.configuration(), in: premises.folder.path.appending("alone"))
        var first = try premises.begin(premises.configuration())
        try first.train(steps: 1)

        let error = #expect(throws: FolderLockError.self) { try premises.resume() }

        #expect(error == .inUse(path: premises.run, process: getpid()))
        #expect(try first.train() == outcome)
    }

    @Test("a run with a best epoch but without its model is not resumed")
    func modelGone() throws {
        try premises.train(premises.configuration(), steps: 4)
        try AtomicFile.remove(premises.run.appending("model.safetensors"))
        let before = Fixtures.names(in: premises.run)

        #expect(
            throws: TrainingError.notResumable(
                folder: premises.run, reason: "it has no 'model.safetensors'")
        ) {
            try premises.resume()
        }

        #expect(Fixtures.names(in: premises.run) == before)
    }

    @Test("a run that is stopped while images are read creates no folder")
    func stoppedEarly() throws {
        let configuration = premises.configuration()

        #expect(throws: TrainingError.stoppedEarly) {
            try TrainingRun.start(
                configuration,
                from: .init(initial: .init(for: configuration.recipe.blueprint), seed: 1),
                in: premises.run, release: "9.9", isStopping: { true }
            ) { _ in }
        }

        #expect(Fixtures.names(in: premises.folder.path) == ["data"])
    }
}
