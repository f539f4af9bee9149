import Glibc
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
        failed = FailedFolder(root: root)
    }

    @Test(
        "a file is moved to its own path, with its sidecar beside it",
        arguments: ["a.png", "plate 1/well/a.tif", "no-ending", "a.b.c.png", "two\nlines.png"])
    func moveIn(name: FilePath) throws {
        try drop(name, [1, 2])

        let place = try failed.moveIn(name, from: inbox, sidecar: [9])

        #expect(place == root.pushing(name))
        #expect(
            try OutboxTests.contents(of: temporary.path) == [
                FilePath("failed").pushing(name): [1, 2],
                FilePath("failed").pushing(FilePath("\(name).json")): [9],
            ])
    }

    @Test("a name that is taken gets a number, and the existing file stays")
    func numbered() throws {
        for number in UInt8(0)..<3 {
            try drop("p/a.b.png", [number])
            _ = try failed.moveIn("p/a.b.png", from: inbox, sidecar: [10 + number])
        }

        #expect(
            try OutboxTests.contents(of: root) == [
                "p/a.b.png": [0], "p/a.b.png.json": [10],
                "p/a.b.1.png": [1], "p/a.b.1.png.json": [11],
                "p/a.b.2.png": [2], "p/a.b.2.png.json": [12],
            ])
    }

    @Test("a name without extension that is taken gets a number too")
    func numberedWithoutEnding() throws {
        for number in UInt8(0)..<2 {
            try drop("a", [number])
            _ = try failed.moveIn("a", from: inbox, sidecar: [])
        }

        #expect(Set(try OutboxTests.contents(of: root).keys) == ["a", "a.json", "a.1", "a.1.json"])
    }

    @Test(
        "names of 255 bytes, UTF-8 or not, are kept, and their sidecars are matched to them",
        arguments: [UInt8(ascii: "a"), 0xFF])
    func longName(byte: UInt8) throws {
        let name = FilePath(bytes: [UInt8](repeating: byte, count: 251) + ".png".utf8)
        for number in UInt8(0)..<2 {
            try drop(name, [number])
            _ = try failed.moveIn(
                name, from: inbox, sidecar: Self.reason(name, sha256: "\(number)"))
        }

        let found = try OutboxTests.contents(of: root)
        #expect(found[name] == [0])
        #expect(found.count == 4)
        let sidecars = found.keys.filter { $0.extension == "json" }
        let files = try sidecars.compactMap { try failed.file(ofSidecar: $0, about: name) }
        #expect(Set(files) == Set(found.keys).subtracting(sidecars))
    }

    @Test("a missing file is an error, and leaves no sidecar")
    func goneSource() throws {
        let error = #expect(throws: FileError.self) {
            try failed.moveIn("a.png", from: inbox, sidecar: [1])
        }

        #expect(try #require(error).errno == .noSuchFileOrDirectory)
        #expect(try OutboxTests.contents(of: root).isEmpty)
    }

    @Test("a file with another fingerprint than expected is not moved, and leaves no sidecar")
    func changed() throws {
        try drop("p/a.png", [1])
        let before = try #require(try inbox.status(of: "p/a.png")).fingerprint
        try drop("p/a.png", [2])
        let path = inbox.root.pushing("p/a.png")

        #expect(throws: FileError.changedDuringMove(path: path)) {
            try failed.moveIn("p/a.png", from: inbox, expecting: before, sidecar: [9])
        }

        #expect(try OutboxTests.contents(of: inbox.root) == ["p/a.png": [2]])
        #expect(try OutboxTests.contents(of: root).isEmpty)
    }

    @Test("a folder whose name a failed file has gets a number, also for failures in place")
    func fileForFolder() throws {
        try drop("a.png", [1])
        _ = try failed.moveIn("a.png", from: inbox, sidecar: [9])
        try drop("a.png/x.png", [2])
        _ = try failed.moveIn("a.png/x.png", from: inbox, sidecar: [8])
        let reason = try Self.reason("a.png/y.png", sha256: "aa")
        try temporary.write(reason, to: "failed/a.png.1/y.png.json")

        #expect(
            try OutboxTests.contents(of: root) == [
                "a.png": [1], "a.png.json": [9], "a.png.1/x.png": [2], "a.png.1/x.png.json": [8],
                "a.png.1/y.png.json": reason,
            ])
        #expect(failed.failureInPlace(for: "a.png/y.png", sha256: "aa", bytes: 1) != nil)
    }

    // Nobody may remove files of procfs, not even root.
    @Test("a file that cannot be moved stays where it is, and has a sidecar in the failed folder")
    func inPlace() throws {
        let kernel = FileTree(root: "/proc/sys/kernel")

        let place = try failed.moveIn(
            "ostype", from: kernel, sidecar: Self.reason("ostype", sha256: "aa"))

        #expect(place == "/proc/sys/kernel/ostype")
        #expect(Set(try OutboxTests.contents(of: root).keys) == ["ostype.json"])
        #expect(failed.failureInPlace(for: "ostype", sha256: "aa", bytes: 6) != nil)
        #expect(failed.failureInPlace(for: "ostype", sha256: "bb", bytes: 6) == nil)
    }

    @Test("a failure in place is found by its latest content, beside other failures of the name")
    func standing() throws {
        try drop("a.png", [1])
        _ = try failed.moveIn("a.png", from: inbox, sidecar: Self.reason("a.png", sha256: "11"))
        #expect(failed.failureInPlace(for: "a.png", sha256: "11", bytes: 1) == nil)
        try temporary.write(Self.reason("a.1.png", sha256: "77"), to: "failed/a.1.png.json")
        try temporary.write(Self.reason("a.png", sha256: "22"), to: "failed/a.2.png.json")

        #expect(failed.failureInPlace(for: "a.png", sha256: "22", bytes: 1)?.image.sha256 == "22")
        #expect(failed.failureInPlace(for: "a.1.png", sha256: "77", bytes: 1) != nil)
        #expect(failed.failureInPlace(for: "a.png", sha256: "11", bytes: 1) == nil)
        #expect(failed.failureInPlace(for: "b.png", sha256: "22", bytes: 1) == nil)

        try drop("a.png", [3])
        let place = try failed.moveIn(
            "a.png", from: inbox, sidecar: Self.reason("a.png", sha256: "33"))
        #expect(place == root.appending("a.2.png"))
        #expect(failed.failureInPlace(for: "a.png", sha256: "22", bytes: 1) == nil)
    }

    // A name that is taken leads to the other's own name, so that both want one sidecar.
    @Test("files that fail at the same time under one numbered name each keep their sidecar")
    func atOnce() throws {
        for round in 0..<50 {
            let (name, numbered) = ("\(round).png", "\(round).1.png")
            try drop(FilePath(name), [0])
            _ = try failed.moveIn(
                FilePath(name), from: inbox, sidecar: Self.reason(FilePath(name), sha256: "0"))
            for other in [name, numbered] { try drop(FilePath(other), [1]) }
            let (failed, inbox) = (failed, inbox)
            let threads = [name, numbered].map { image in
                PosixThread {
                    guard let sidecar = try? Self.reason(FilePath(image), sha256: "1") else {
                        return
                    }
                    _ = try? failed.moveIn(FilePath(image), from: inbox, sidecar: sidecar)
                }
            }
            for thread in threads { thread.join() }
        }

        let names = try OutboxTests.contents(of: root).keys
        let images = names.filter { $0.extension == "png" }
        #expect(images.count == 150)
        #expect(images.allSatisfy { names.contains(ResultName(for: $0).sidecar) })
    }

    @Test("a sidecar that cannot be read, or a folder in its place, is left alone")
    func occupied() throws {
        try failed.tree.createFolder(at: "a.1.png.json")
        try temporary.write([1], to: "failed/a.png.json")
        try drop("a.png", [3])

        let place = try failed.moveIn("a.png", from: inbox, sidecar: [9])

        #expect(place == root.appending("a.2.png"))
        #expect(try failed.tree.open("a.png.json").readAll(limit: 9) == [1])
    }

    @Test("without a digest, contents of the same size count as the same")
    func withoutDigest() throws {
        try Folder(root).create()
        try temporary.write(Self.reason("a.png", sha256: nil), to: "failed/a.png.json")

        #expect(failed.failureInPlace(for: "a.png", sha256: nil, bytes: 1) != nil)
        #expect(failed.failureInPlace(for: "a.png", sha256: nil, bytes: 2) == nil)
        #expect(failed.failureInPlace(for: "a.png", sha256: "aa", bytes: 1) == nil)
    }

    @Test("a link in the failed folder is not followed")
    func link() throws {
        try Folder(root).create()
        try Folder(temporary.path.appending("outside")).create()
        #expect(symlink("../outside", root.appending("p").string) == 0)
        try drop("p/a.png", [1])

        #expect(throws: FileError.self) {
            try failed.moveIn("p/a.png", from: inbox, sidecar: [])
        }

        #expect(Fixtures.names(in: temporary.path.appending("outside")).isEmpty)
        #expect(try inbox.status(of: "p/a.png") != nil)
    }

    private var inbox: FileTree { FileTree(root: temporary.path.pushing("inbox")) }

    private func drop(_ name: FilePath, _ bytes: [UInt8]) throws {
        try inbox.createFolder(at: name.removingLastComponent())
        try inbox.write(bytes, to: name)
    }

    private static func reason(_ image: FilePath, sha256: String?) throws -> [UInt8] {
        try SidecarCoding.encode(
            FailureSidecar(
                image: .init(name: image, sha256: sha256, bytes: 1, modified: nil),
                error: ErrorRecord(code: "a-code", message: "It fails.", cure: "Mend it."),
                finished: Timestamp(nanoseconds: 0), version: "0.1"))
    }
}
