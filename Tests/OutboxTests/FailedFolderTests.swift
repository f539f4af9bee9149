import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Failed folder")
struct FailedFolderTests {
    private let temporary: TemporaryFolder
    private let root: FilePath
    private let failed: FailedFolder

    init() throws {
        temporary = try TemporaryFolder()
        root = temporary.path.pushing("failed")
        failed = FailedFolder(root)
    }

    @Test(
        "a file keeps its path, its sidecar lies beside it, and its source is gone",
        arguments: ["a.png", "plate 1/well/a.tif", "no-ending", "a.b.c.png", "two\nlines.png"])
    func take(name: FilePath) throws {
        let source = try drop(name, [1, 2])

        let place = try failed.take(source, named: name, sidecar: [9])

        #expect(place == root.pushing(name))
        #expect(
            try OutboxTests.contents(of: temporary.path) == [
                FilePath("failed").pushing(name): [1, 2],
                FilePath("failed").pushing(FilePath("\(name).json")): [9],
            ])
    }

    @Test("a name that is taken gets a number, and what had it stays")
    func numbered() throws {
        for number in UInt8(0)..<3 {
            let source = try drop("p/a.b.png", [number])
            _ = try failed.take(source, named: "p/a.b.png", sidecar: [10 + number])
        }

        #expect(
            try OutboxTests.contents(of: root) == [
                "p/a.b.png": [0], "p/a.b.png.json": [10],
                "p/a.b.1.png": [1], "p/a.b.1.png.json": [11],
                "p/a.b.2.png": [2], "p/a.b.2.png.json": [12],
            ])
    }

    @Test("a name without ending that is taken gets a number too")
    func numberedWithoutEnding() throws {
        for number in UInt8(0)..<2 {
            _ = try failed.take(drop("a", [number]), named: "a", sidecar: [])
        }

        #expect(Set(try OutboxTests.contents(of: root).keys) == ["a", "a.json", "a.1", "a.1.json"])
    }

    @Test("a file that is gone by now leaves no sidecar behind")
    func goneSource() throws {
        let error = #expect(throws: FileError.self) {
            try failed.take(
                temporary.path.pushing("inbox/a.png"), named: "a.png", sidecar: [1])
        }

        #expect(try #require(error).errno == .noSuchFileOrDirectory)
        #expect(try OutboxTests.contents(of: root).isEmpty)
    }

    private func drop(_ name: FilePath, _ bytes: [UInt8]) throws -> FilePath {
        let file = temporary.path.pushing("inbox").pushing(name)
        try Folder(file.removingLastComponent()).create()
        try AtomicFile.write(bytes, to: file)
        return file
    }
}
