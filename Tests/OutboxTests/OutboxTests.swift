import Glibc
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Outbox")
struct OutboxTests {
    private let temporary: TemporaryFolder
    private let root: FilePath
    private let outbox: Outbox

    init() throws {
        temporary = try TemporaryFolder()
        root = temporary.path.pushing("outbox")
        outbox = Outbox(root: root)
    }

    @Test(
        "publishing a result leaves its files and its sidecar, and nothing else",
        arguments: [
            "cell.png", "plate 1/well/cell.tif", "a/b/c/d/e.png", "no-ending", "two\nlines.png",
        ])
    func publish(image: FilePath) throws {
        let name = try #require(image.lastComponent?.string)
        let files = [
            ResultFile(suffix: ".mask.png", bytes: [1, 2, 3]),
            ResultFile(suffix: ".labels.png", bytes: []),
        ]

        try outbox.publish(files, for: image) { [UInt8](#"{"schema": 1}"#.utf8) }

        let folder = image.removingLastComponent()
        #expect(
            try contents() == [
                folder.pushing(FilePath("\(name).json")): [UInt8](#"{"schema": 1}"#.utf8),
                folder.pushing(FilePath("\(name).labels.png")): [],
                folder.pushing(FilePath("\(name).mask.png")): [1, 2, 3],
            ])
        #expect(try outbox.readFile(withKey: "\(name).mask.png", of: image, limit: 3) == [1, 2, 3])
    }

    @Test("when a result is replaced, its sidecar is removed before its files change")
    func renewed() throws {
        try outbox.publish([ResultFile(suffix: ".mask.png", bytes: [1])], for: "p/a.png") { [11] }
        #expect(try contents() == ["p/a.png.json": [11], "p/a.png.mask.png": [1]])

        try outbox.publish([ResultFile(suffix: ".mask.png", bytes: [2])], for: "p/a.png") {
            () throws in
            #expect(try contents() == ["p/a.png.mask.png": [2]])
            return [22]
        }

        #expect(try contents() == ["p/a.png.json": [22], "p/a.png.mask.png": [2]])
    }

    @Test("a result that could not be published completely leaves nothing")
    func unfinished() throws {
        struct Interruption: Error {}
        try outbox.publish([ResultFile(suffix: ".mask.png", bytes: [1])], for: "a.png") { [11] }

        #expect(throws: Interruption.self) {
            try outbox.publish([ResultFile(suffix: ".mask.png", bytes: [2])], for: "a.png") {
                throw Interruption()
            }
        }

        #expect(try contents() == [:])
        // A folder has the name of a file: publishing fails before the new sidecar is requested.
        try outbox.publish([ResultFile(suffix: ".mask.png", bytes: [3])], for: "a.png") { [33] }
        try Folder(root.pushing("a.png.labels.png")).create()
        #expect(throws: ResultConflict.self) {
            try outbox.publish([ResultFile(suffix: ".labels.png", bytes: [4])], for: "a.png") {
                Issue.record("the sidecar was requested although a file is missing")
                return [44]
            }
        }
        #expect(try contents() == ["a.png.json": [33], "a.png.mask.png": [3]])
    }

    @Test("a sidecar is replaced without its files")
    func sidecarAlone() throws {
        let image: FilePath = "p/a.png"
        try outbox.publish([ResultFile(suffix: ".mask.png", bytes: [1])], for: image) {
            try SidecarCoding.encode(Sidecar.example(name: image, dice: nil))
        }
        #expect(outbox.sidecar(for: image) == Sidecar.example(name: image, dice: nil))

        try outbox.replace(
            sidecar: SidecarCoding.encode(Sidecar.example(name: image)), for: image)

        #expect(outbox.sidecar(for: image) == Sidecar.example(name: image))
        #expect(try contents()["p/a.png.mask.png"] == [1])
    }

    @Test(
        "a sidecar that cannot be decoded counts as missing",
        arguments: ["", "garbage", "{}", "[]", "null", "{\"schema\": \"nucleid/1\"}", "\u{0}"])
    func garbage(text: String) throws {
        try outbox.publish([], for: "a.png") { [UInt8](text.utf8) }

        #expect(outbox.sidecar(for: "a.png") == nil)
        #expect(outbox.sidecar(for: "never.png") == nil)
    }

    @Test("a sidecar of another version counts as missing", arguments: ["nucleid/2", "nucleid"])
    func otherVersion(schema: String) throws {
        var sidecar = Sidecar.example(name: "a.png")
        sidecar.schema = schema

        try outbox.publish([], for: "a.png") { try SidecarCoding.encode(sidecar) }

        #expect(outbox.sidecar(for: "a.png") == nil)
    }

    @Test("a result is complete if each listed file exists with its size", arguments: [0, 3])
    func complete(size: Int) throws {
        let output = Sidecar.Output(bytes: size, sha256: "00")
        let sidecar = Sidecar.example(outputs: ["a.png.mask.png": output])

        #expect(!outbox.hasAllFiles(listedIn: sidecar, for: "p/a.png"))
        for bytes in [size + 1, size] {
            let file = ResultFile(suffix: ".mask.png", bytes: [UInt8](repeating: 0, count: bytes))
            try outbox.publish([file], for: "p/a.png") { [] }
            #expect(outbox.hasAllFiles(listedIn: sidecar, for: "p/a.png") == (bytes == size))
        }
        #expect(!outbox.hasAllFiles(listedIn: sidecar, for: "a.png"))
    }

    @Test("publishing removes files of the old result that the new one lacks, and no others")
    func obsolete() throws {
        let outputs = ["a.png.mask.png", "a.png.labels.png", "b.png.mask.png", "../x.png"]
            .map { ($0, Sidecar.Output(bytes: 1, sha256: "00")) }
        try outbox.publish([ResultFile(suffix: ".mask.png", bytes: [7])], for: "b.png") { [] }
        try outbox.publish(
            [
                ResultFile(suffix: ".mask.png", bytes: [1]),
                ResultFile(suffix: ".labels.png", bytes: [1]),
            ], for: "a.png"
        ) {
            try SidecarCoding.encode(
                Sidecar.example(
                    name: "a.png", outputs: Dictionary(uniqueKeysWithValues: outputs)))
        }

        try outbox.publish([ResultFile(suffix: ".mask.png", bytes: [2])], for: "a.png") { [22] }

        #expect(
            try contents() == [
                "a.png.json": [22], "a.png.mask.png": [2],
                "b.png.json": [], "b.png.mask.png": [7],
            ])
    }

    @Test("a staged file is published after removal of the old sidecar and before the new one")
    func staged() throws {
        let content: [UInt8] = Array("a mask too large for memory".utf8)
        try outbox.publish([ResultFile(suffix: ".mask.png", bytes: [1])], for: "p/a.tif") {
            try SidecarCoding.encode(
                Sidecar.example(
                    name: "p/a.tif", outputs: ["a.tif.mask.png": .init(bytes: 1, sha256: "00")]))
        }
        let file = try outbox.stage(for: "p/a.tif")
        #expect(write(file.descriptor, content, content.count) == content.count)
        let result = try ResultFile(suffix: Outbox.maskTIFFSuffix, stagedFile: file)
        #expect(outbox.sidecar(for: "p/a.tif") != nil)

        try outbox.publish([result], for: "p/a.tif") { () throws in
            #expect(try contents() == ["p/a.tif.mask.tif": content])
            return [22]
        }

        // From sha256sum.
        #expect(
            result.output.sha256
                == "115f27cd9a47e38909d36ec494a53f829caf5783496f6eb50e725d8c4a2349e1")
        #expect(result.output.bytes == content.count)
        #expect(try contents() == ["p/a.tif.json": [22], "p/a.tif.mask.tif": content])
    }

    @Test("a staged file is deleted if it is not published, or if publishing fails")
    func stagedButUnpublished() throws {
        struct Interruption: Error {}
        _ = try outbox.stage(for: "p/a.tif")
        #expect(try contents().isEmpty)

        try Folder(root.pushing("p/a.tif.mask.tif")).create()
        var file: ResultFile? = try ResultFile(
            suffix: Outbox.maskTIFFSuffix, stagedFile: outbox.stage(for: "p/a.tif"))
        #expect(throws: ResultConflict.self) {
            try outbox.publish(file.map { [$0] } ?? [], for: "p/a.tif") { throw Interruption() }
        }
        file = nil

        #expect(try contents().isEmpty)
    }

    @Test("the sidecar of another image under this one's name counts as missing")
    func otherImage() throws {
        try outbox.publish([], for: "a.png") {
            try SidecarCoding.encode(Sidecar.example(name: "b.png"))
        }

        #expect(outbox.sidecar(for: "a.png") == nil)
    }

    @Test("links in the outbox are not followed")
    func link() throws {
        try Folder(temporary.path.appending("outside")).create()
        try Folder(root).create()
        #expect(symlink("../outside", root.appending("p").string) == 0)

        #expect(throws: FileError.self) {
            try outbox.publish([ResultFile(suffix: ".mask.png", bytes: [1])], for: "p/a.png") { [] }
        }

        try temporary.write(
            SidecarCoding.encode(Sidecar.example(name: "p/a.png")), to: "outside/a.png.json")
        #expect(outbox.sidecar(for: "p/a.png") == nil)
        #expect(Fixtures.names(in: temporary.path.appending("outside")) == ["a.png.json"])
    }

    @Test("a key of another image or another folder is refused")
    func foreignKey() throws {
        try outbox.publish([ResultFile(suffix: ".mask.png", bytes: [1])], for: "b.png") { [] }

        for key in ["b.png.mask.png", "../outbox/b.png.mask.png", "a.png/../b.png.mask.png"] {
            #expect(throws: FileError.self) {
                try outbox.readFile(withKey: key, of: "a.png", limit: 9)
            }
        }
    }

    @Test("temporary files of a dead process are removed, and nothing else")
    func clear() throws {
        #expect(try outbox.removeLeftoverFiles() == 0)
        try outbox.publish([ResultFile(suffix: ".mask.png", bytes: [1])], for: "p/a.png") { [] }
        let left = ["p/.nucleid-1-2.tmp", ".nucleid-33-44.tmp"]
        let others = [".nucleid-1-2.tmp.png", ".nucleid--2.tmp", ".nucleid.lock", "x.tmp"]
        for name in left + others { try temporary.write([1], to: "outbox/\(name)") }

        #expect(try outbox.removeLeftoverFiles() == 2)

        #expect(try contents().count == 2 + others.count)
        #expect(try outbox.removeLeftoverFiles() == 0)
    }

    private func contents() throws -> [FilePath: [UInt8]] { try Self.contents(of: root) }

    /// The content of every file below a folder, hidden ones included, by relative path.
    static func contents(of root: FilePath) throws -> [FilePath: [UInt8]] {
        let files = try Folder(root).files().map { file in
            (file.path, try OpenFile(at: root.pushing(file.path)).readAll(limit: 1 << 20))
        }
        return Dictionary(uniqueKeysWithValues: files)
    }
}
