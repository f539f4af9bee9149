import Batch
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Inputs of a batch")
struct BatchInputsTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["in/a.png", "in/deep/b.PNG", "in/c.txt", "in/.hidden.png", "other/a.png"] {
            let path = folder.path.appending(name)
            try Folder(path.removingLastComponent()).create()
            try AtomicFile.write([0], to: path)
        }
    }

    @Test("a folder's images keep their paths below it, without its own name")
    func folderContent() throws {
        let inputs = try BatchInputs(arguments: [folder.path.appending("in")], output: "/out")

        #expect(inputs.names.map(\.string) == ["a.png", "deep/b.PNG"])
        #expect(inputs.files["deep/b.PNG"] == folder.path.appending("in/deep/b.PNG"))
    }

    @Test("a file is filed under its name, whatever its ending")
    func file() throws {
        let inputs = try BatchInputs(arguments: [folder.path.appending("in/c.txt")], output: "/out")

        #expect(inputs.names == ["c.txt"])
    }

    @Test("two inputs with the same result are refused, also the same one twice")
    func collision() {
        for other in ["other", "in/a.png"] {
            #expect(throws: BatchInputError.self) {
                try BatchInputs(
                    arguments: [folder.path.appending("in"), folder.path.appending(other)],
                    output: "/out")
            }
        }
    }

    @Test("results do not go where images come from")
    func outputInside() {
        for output in ["in", "in/out", "in/./x"] {
            #expect(throws: BatchInputError.self) {
                try BatchInputs(
                    arguments: [folder.path.appending("in")], output: folder.path.appending(output))
            }
        }
    }
}
