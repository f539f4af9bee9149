import Images
import Linux
import SystemPackage
import Testing
import Training

@Suite("What decides a run")
struct RunSeedTests {
    let premises: RunPremises

    init() throws {
        premises = try RunPremises()
        try premises.writeDiscs()
    }

    /// Trains in a folder, which is named anew.
    private func train(_ order: TrainingOrder, in name: String) throws -> RunKept {
        let folder = premises.folder.path.appending(name)
        var run = try premises.begin(order, in: folder)
        try run.train()
        return try RunKept(premises, folder)
    }

    @Test("the same seed, images and threads give the same bits", arguments: [1, 2, 3])
    func same(threads: Int) throws {
        let order = premises.order(.normalized(epochs: 2), seed: 4, threads: threads)

        let first = try train(order, in: "first")
        let second = try train(order, in: "second")

        #expect(first.differences(from: second) == [])
    }

    @Test("another seed gives other weights and figures")
    func otherSeed() throws {
        let first = try train(premises.order(seed: 1), in: "first")
        let second = try train(premises.order(seed: 2), in: "second")

        #expect(
            Set(first.differences(from: second)).isSuperset(
                of: ["state", "adam", "average", "model", "metrics"]))
    }

    @Test("the order in which the disk lists the images does not matter")
    func listing() throws {
        let expected = try train(premises.order(), in: "first")
        // Written again from the last to the first, under other inodes.
        for kind in ["images", "labels"] {
            let folder = premises.data.appending(kind)
            let files = try (0..<8).map { number in
                let path = folder.appending("\(number).png")
                defer { try? AtomicFile.remove(path) }
                return try OpenFile(path).readAll(limit: 1 << 20)
            }
            for number in (0..<8).reversed() {
                try AtomicFile.write(files[number], to: folder.appending("\(number).png"))
            }
        }

        let other = try train(premises.order(), in: "second")

        #expect(other.differences(from: expected) == [])
    }
}
