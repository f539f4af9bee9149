import Glibc
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Publication of results")
struct OutboxPublicationTests {
    private let temporary: TemporaryFolder
    private let root: FilePath
    private let outbox: Outbox

    init() throws {
        temporary = try TemporaryFolder()
        root = temporary.path.pushing("outbox")
        outbox = Outbox(root: root)
    }

    private func files(_ byte: UInt8) -> [ResultFile] {
        [
            ResultFile(suffix: ".mask.png", bytes: [byte]),
            ResultFile(suffix: ".labels.png", bytes: [byte]),
        ]
    }

    private func sidecar(of image: FilePath) throws -> [UInt8] {
        let name = ResultName(for: image)
        let outputs = [".mask.png", ".labels.png"].map { suffix in
            (name.key(suffix: suffix), Sidecar.Output(bytes: 1, sha256: "00"))
        }
        return try SidecarCoding.encode(
            Sidecar.example(
                name: image, outputs: Dictionary(outputs, uniquingKeysWith: { $1 })))
    }

    private func content(of path: FilePath) throws -> [UInt8] {
        try OpenFile(at: path).readAll(limit: 1 << 20)
    }

    private func names() throws -> [String] {
        try Folder(root).names().map(\.string).sorted()
    }

    @Test(
        "a folder in the way of any file of a result is found before anything is written or removed",
        arguments: ["c.png.labels.png", "c.png.mask.png", "c.png.json"])
    func occupied(name: String) throws {
        try Folder(root.appending(name)).create()

        let error = #expect(throws: ResultConflict.self) {
            try outbox.publish(files(1), for: "c.png") { try sidecar(of: "c.png") }
        }

        #expect(error == .notAFile(path: root.appending(name)))
        #expect(try names() == [name])
    }

    @Test("an old result stays whole if the new one cannot have its names")
    func oldStays() throws {
        try outbox.publish([files(1)[0]], for: "c.png") { [11] }
        try Folder(root.appending("c.png.labels.png")).create()

        #expect(throws: ResultConflict.self) {
            try outbox.publish(files(2), for: "c.png") { [22] }
        }

        #expect(try names() == ["c.png.json", "c.png.labels.png", "c.png.mask.png"])
        #expect(try content(of: root.appending("c.png.mask.png")) == [1])
        #expect(try content(of: root.appending("c.png.json")) == [11])
    }

    @Test("a publication that fails in its middle leaves nothing, of the old result neither")
    func withdrawn() throws {
        try outbox.publish(files(1), for: "c.png") { try sidecar(of: "c.png") }

        // Somebody makes a folder between the look at the names and the rename to it.
        #expect(throws: FileError.self) {
            let blocking = {
                try? AtomicFile.remove(root.appending("c.png.labels.png"))
                try? Folder(root.appending("c.png.labels.png")).create()
            }
            try outbox.publish(files(2), for: "c.png", progress: { blocking() }) {
                Issue.record("the sidecar was requested although a file is missing")
                return []
            }
        }

        #expect(try names() == ["c.png.labels.png"])
    }

    @Test("the result of another image is kept where two names are one to the file system")
    func caseIgnored() throws {
        try publishAsOneName()
        let before = try names()

        let error = #expect(throws: ResultConflict.self) {
            try outbox.publish(files(2), for: "cell.png") {
                $0.image.path == "Cell.png"
            } sidecar: {
                try sidecar(of: "cell.png")
            }
        }

        #expect(
            error == .otherImage("Cell.png", sidecar: root.appending("cell.png.json")))
        #expect(try "\(#require(error))".contains("'Cell.png'"))
        #expect(try names() == before)
        #expect(try content(of: root.appending("cell.png.mask.png")) == [1])
        #expect(throws: ResultConflict.self) {
            try outbox.checkNames(of: "cell.png") { _ in true }
        }
    }

    @Test("a result whose sidecar cannot be read, for lack of descriptors, is not replaced")
    func unreadableSidecar() async throws {
        try publishAsOneName()
        let root = root.string

        await #expect(processExitsWith: .success) { [root = root as String] in
            let outbox = Outbox(root: FilePath(root))
            try FewDescriptors.each {
                do {
                    try outbox.checkNames(of: "cell.png") { _ in true }
                    _exit(2)
                } catch is ResultConflict {
                } catch is FileError {
                }
            }
            _exit(0)
        }
    }

    @Test("the result of another image that is gone is replaced, with all its files")
    func caseIgnoredAndGone() throws {
        try publishAsOneName()

        try outbox.publish([files(2)[0]], for: "cell.png") {
            _ in
            false
        } sidecar: {
            try sidecar(of: "cell.png")
        }

        #expect(outbox.sidecar(for: "cell.png")?.image.path == "cell.png")
        #expect(try content(of: root.appending("cell.png.mask.png")) == [2])
        #expect(try !names().contains("Cell.png.labels.png"))
    }

    @Test("a sidecar that was copied to another name does not take the files of its image along")
    func copiedSidecar() throws {
        try outbox.publish(files(1), for: "a.png") { try sidecar(of: "a.png") }
        try AtomicFile.write(sidecar(of: "a.png"), to: root.appending("b.png.json"))

        try outbox.publish(files(2), for: "b.png") { try sidecar(of: "b.png") }

        #expect(try content(of: root.appending("a.png.mask.png")) == [1])
        #expect(try content(of: root.appending("a.png.labels.png")) == [1])
    }

    @Test("a result is durable once its folders were synchronized, unless that failed")
    func durable() throws {
        try outbox.publish(files(1), for: "p/q/c.png") { try sidecar(of: "p/q/c.png") }
        #expect(try outbox.isDurable(resultOf: "p/q/c.png"))

        // As after a failed fsync(2) of the folder.
        PublicationLedger.shared.distrust(root.appending("p/q/c.png.json"))
        #expect(try !outbox.isDurable(resultOf: "p/q/c.png"))
        #expect(try !Outbox(root: root).isDurable(resultOf: "p/q/c.png"))

        try outbox.publish(files(2), for: "p/q/c.png") { try sidecar(of: "p/q/c.png") }
        #expect(try outbox.isDurable(resultOf: "p/q/c.png"))
    }

    /// Publishes `Cell.png`, and lets the names of `cell.png` lead to the same files, as in a folder
    /// that ignores case.
    private func publishAsOneName() throws {
        try outbox.publish(files(1), for: "Cell.png") { try sidecar(of: "Cell.png") }
        for suffix in [".mask.png", ".labels.png", ".json"] {
            let bytes = try content(of: root.appending("Cell.png\(suffix)"))
            try AtomicFile.write(bytes, to: root.appending("cell.png\(suffix)"))
        }
    }
}
