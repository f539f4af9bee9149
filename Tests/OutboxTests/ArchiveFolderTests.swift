import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Archive folder")
struct ArchiveFolderTests {
    private let temporary: TemporaryFolder
    private let inbox: Tree
    private let archive: ArchiveFolder

    init() throws {
        temporary = try TemporaryFolder()
        inbox = Tree(temporary.path.appending("inbox"))
        archive = ArchiveFolder(temporary.path.appending("archive"))
    }

    @Test("an image keeps its path; what is archived already is never overwritten")
    func take() throws {
        var places: [FilePath] = []
        for number in UInt8(0)..<3 {
            try inbox.createFolder("p")
            try inbox.write([number], to: "p/a.png")
            places.append(try archive.take("p/a.png", from: inbox))
        }

        let root = temporary.path.appending("archive")
        #expect(places == ["p/a.png", "p/a.1.png", "p/a.2.png"].map { root.pushing($0) })
        #expect(
            try OutboxTests.contents(of: temporary.path.appending("archive")) == [
                "p/a.png": [0], "p/a.1.png": [1], "p/a.2.png": [2],
            ])
        #expect(try OutboxTests.contents(of: inbox.root).isEmpty)
    }

    @Test("an image that is gone by now is an error, and nothing is made up")
    func gone() throws {
        try inbox.createFolder("")

        #expect(throws: FileError.self) { try archive.take("a.png", from: inbox) }

        #expect(try OutboxTests.contents(of: temporary.path.appending("archive")).isEmpty)
    }

    @Test("what a dead process has left half-copied is removed")
    func clear() throws {
        #expect(try archive.clear() == 0)
        try archive.tree.createFolder("p")
        try archive.tree.write([1], to: "p/.nucleid-7-8.tmp")

        #expect(try archive.clear() == 1)
    }
}
