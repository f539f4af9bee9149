import Images
import Linux
import SystemPackage
import Testing
import Training

@Suite("Reproducibility of a run")
struct RunSeedTests {
    let fixture: RunFixture

    init() throws {
        fixture = try RunFixture()
        try fixture.writeDiscs()
    }

    /// Trains in a folder, which is named anew.
    private func train(_ configuration: TrainingConfiguration, in name: String) throws -> RunKept {
        let folder = fixture.folder.path.appending(name)
        var run = try fixture.begin(configuration, in: folder)
        try run.train()
        return try RunKept(fixture, folder)
    }

    @Test("the same seed, images and threads give the same bits", arguments: [1, 2, 3])
    func same(threads: Int) throws {
        let configuration = fixture.configuration(
            .normalized(epochs: 2), seed: 4, threads: threads)

        let first = try train(configuration, in: "first")
        let second = try train(configuration, in: "second")

        #expect(first.differences(from: second) == [])
    }

    @Test("another seed gives other weights and metrics")
    func otherSeed() throws {
        let first = try train(fixture.configuration(seed: 1), in: "first")
        let second = try train(fixture.configuration(seed: 2), in: "second")

        #expect(
            Set(first.differences(from: second)).isSuperset(
                of: ["state", "adam", "average", "model", "metrics"]))
    }

    @Test("the order of directory entries does not matter")
    func listing() throws {
        let expected = try train(fixture.configuration(), in: "first")
        // Written again from the last to the first, under other inodes.
        for kind in ["images", "labels"] {
            let folder = fixture.data.appending(kind)
            let files = try (0..<8).map { number in
                let path = folder.appending("\(number).png")
                defer { try? AtomicFile.remove(path) }
                return try OpenFile(at: path).readAll(limit: 1 << 20)
            }
            for number in (0..<8).reversed() {
                try AtomicFile.write(files[number], to: folder.appending("\(number).png"))
            }
        }

        let other = try train(fixture.configuration(), in: "second")

        #expect(other.differences(from: expected) == [])
    }
}
