import Glibc
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Archive folder")
struct ArchiveFolderTests {
    private let temporary: TemporaryFolder
    private let inbox: FileTree
    private let archive: ArchiveFolder

    init() throws {
        temporary = try TemporaryFolder()
        inbox = FileTree(root: temporary.path.appending("inbox"))
        archive = ArchiveFolder(root: temporary.path.appending("archive"))
    }

    @Test("an image keeps its path, and an archived file is never overwritten")
    func moveIn() throws {
        var places: [FilePath] = []
        for number in UInt8(0)..<3 {
            try inbox.createFolder(at: "p")
            try inbox.write([number], to: "p/a.png")
            places.append(try #require(try archive.moveIn("p/a.png", from: inbox)))
        }

        let root = temporary.path.appending("archive")
        #expect(places == ["p/a.png", "p/a.1.png", "p/a.2.png"].map { root.pushing($0) })
        #expect(
            try OutboxTests.contents(of: temporary.path.appending("archive")) == [
                "p/a.png": [0], "p/a.1.png": [1], "p/a.2.png": [2],
            ])
        #expect(try OutboxTests.contents(of: inbox.root).isEmpty)
    }

    @Test("a missing image is an error, and nothing is archived")
    func gone() throws {
        try inbox.createFolder(at: "")

        #expect(throws: FileError.self) { try archive.moveIn("a.png", from: inbox) }

        #expect(try OutboxTests.contents(of: temporary.path.appending("archive")).isEmpty)
    }

    @Test("an image with another fingerprint than expected is not moved")
    func changed() throws {
        try inbox.createFolder(at: "")
        try inbox.write([1], to: "a.png")
        let before = try #require(try inbox.status(of: "a.png")).fingerprint
        try inbox.write([2], to: "a.png")
        let path = inbox.root.appending("a.png")

        #expect(throws: FileError.changedDuringMove(path: path)) {
            try archive.moveIn("a.png", from: inbox, expecting: before)
        }

        #expect(try OutboxTests.contents(of: inbox.root) == ["a.png": [2]])
        #expect(try OutboxTests.contents(of: archive.tree.root).isEmpty)
        let now = try #require(try inbox.status(of: "a.png")).fingerprint
        #expect(try archive.moveIn("a.png", from: inbox, expecting: now) != nil)
    }

    // Nobody may remove files of procfs, not even root.
    @Test("an image that cannot be removed from the inbox stays there, without a copy")
    func refused() throws {
        let place = try archive.moveIn("ostype", from: FileTree(root: "/proc/sys/kernel"))

        #expect(place == nil)
        #expect(try OutboxTests.contents(of: archive.tree.root).isEmpty)
    }

    @Test(
        "an archive that is not writable is an error, not an image that stays",
        .enabled(if: geteuid() != 0, "root may write everywhere"))
    func archiveRefuses() throws {
        try inbox.createFolder(at: "")
        try inbox.write([1], to: "a.png")
        try archive.tree.createFolder(at: "")
        #expect(chmod(archive.tree.root.string, 0o500) == 0)

        let error = #expect(throws: FileError.self) { try archive.moveIn("a.png", from: inbox) }

        #expect(error?.errno == .permissionDenied)
    }

    @Test(
        "the first free number is found, whatever the count of archived files of the name",
        arguments: 0...9)
    func manyOfAName(count: Int) throws {
        try archive.tree.createFolder(at: "")
        for number in 0..<count {
            try archive.tree.write([], to: ("a.png" as FilePath).insertingNumber(number))
        }
        try inbox.createFolder(at: "")
        try inbox.write([1], to: "a.png")

        let place = try archive.moveIn("a.png", from: inbox)

        #expect(place == archive.tree.root.pushing(("a.png" as FilePath).insertingNumber(count)))
    }

    @Test("a folder whose name a file has gets a number, which is removed for its original path")
    func fileForFolder() throws {
        try inbox.createFolder(at: "")
        try inbox.write([1], to: "a.png")
        _ = try archive.moveIn("a.png", from: inbox)
        for number in UInt8(2)...3 {
            try inbox.createFolder(at: "a.png")
            try inbox.write([number], to: "a.png/x.png")
            _ = try archive.moveIn("a.png/x.png", from: inbox)
        }

        #expect(
            try OutboxTests.contents(of: archive.tree.root) == [
                "a.png": [1], "a.png.1/x.png": [2], "a.png.1/x.1.png": [3],
            ])
        #expect(archive.tree.originalPath(of: "a.png.1/x.png") == "a.png/x.png")
        #expect(archive.tree.originalPath(of: "b.png.1/x.png") == "b.png.1/x.png")
    }

    @Test("temporary files of a dead process are removed")
    func clear() throws {
        #expect(try archive.removeLeftoverFiles() == 0)
        try archive.tree.createFolder(at: "p")
        try archive.tree.write([1], to: "p/.nucleid-7-8.tmp")

        #expect(try archive.removeLeftoverFiles() == 1)
    }
}
