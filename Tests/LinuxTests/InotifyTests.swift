import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Inotify")
struct InotifyTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A minute is only reached where an event is missing; it then ends the test.
    private func next(of inotify: borrowing Inotify) throws -> [Inotify.Event] {
        let events = try inotify.events(within: .seconds(60), orUntil: WakeUp())
        try #require(!events.isEmpty, "no event")
        return events
    }

    /// Writes a file as programs do that know nothing of us: opened, written, closed.
    private func writePlainly(_ name: String) throws {
        let file = try FileDescriptor.open(
            folder.path.appending(name), .writeOnly, options: .create, permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll([1, 2, 3]) }
    }

    @Test("a file is reported once it has been closed after writing")
    func written() throws {
        let inotify = try Inotify(for: folder.path)
        let watch = try inotify.watch(folder.path)
        let path = folder.path.appending("a.png")
        let file = try FileDescriptor.open(
            path, .writeOnly, options: .create, permissions: .ownerReadWrite)
        let created = try next(of: inotify)
        _ = try file.writeAll([1, 2, 3])
        try file.close()

        let closed = try next(of: inotify)

        #expect(created.allSatisfy { !$0.isWrittenFile && !$0.isNewFolder })
        #expect(closed.map(\.isWrittenFile) == [true])
        #expect(closed[0].name?.string == "a.png")
        #expect(closed[0].watch == watch)
        #expect(!closed[0].isNewFolder && !closed[0].isOverflow && !closed[0].isEndOfWatch)
    }

    @Test("a file moved in is reported under its new name")
    func movedIn() throws {
        let elsewhere = try TemporaryFolder()
        let file = try elsewhere.write([1], to: "old.png")
        let inotify = try Inotify(for: folder.path)
        _ = try inotify.watch(folder.path)
        try AtomicFile.move(file, to: folder.path.appending("new.png"))

        let events = try next(of: inotify)

        #expect(events.map(\.isWrittenFile) == [true])
        #expect(events.map(\.name?.string) == ["new.png"])
    }

    @Test("a new folder is reported, made here or moved in")
    func newFolder() throws {
        let elsewhere = try TemporaryFolder()
        let other = try elsewhere.makeFolder("other")
        let inotify = try Inotify(for: folder.path)
        _ = try inotify.watch(folder.path)
        _ = try folder.makeFolder("made")
        try AtomicFile.move(other, to: folder.path.appending("moved"))

        let events = try next(of: inotify)

        #expect(events.map(\.name?.string) == ["made", "moved"])
        #expect(events.allSatisfy { $0.isNewFolder && !$0.isWrittenFile })
    }

    @Test("reading is not reported, so that our own does not feed the queue")
    func reading() throws {
        let path = try folder.write([1], to: "a.png")
        let inotify = try Inotify(for: folder.path)
        _ = try inotify.watch(folder.path)
        _ = try content(of: path)
        _ = try Folder(folder.path).files()
        try writePlainly("marker")

        let events = try next(of: inotify)

        #expect(events.allSatisfy { $0.name?.string == "marker" })
    }

    @Test(
        "names of any length and script come through",
        arguments: [
            "a", "15 characters..", "exactly 16 chars", "Zellkern µm 核.png",
            String(repeating: "x", count: 255),
        ])
    func names(name: String) throws {
        let inotify = try Inotify(for: folder.path)
        _ = try inotify.watch(folder.path)
        try writePlainly(name)
        try writePlainly("b")

        let written = try next(of: inotify).filter(\.isWrittenFile)

        #expect(written.map(\.name?.string) == [name, "b"])
    }

    @Test("watches of two folders carry their numbers, and end with their folder")
    func twoFolders() throws {
        let other = try folder.makeFolder("other")
        let inotify = try Inotify(for: folder.path)
        let first = try inotify.watch(folder.path)
        let second = try inotify.watch(other)
        try writePlainly("other/a")
        _ = other.appending("a").withPlatformString { unlink($0) }
        _ = other.withPlatformString { rmdir($0) }

        let events = try next(of: inotify)

        #expect(first != second)
        #expect(events.filter(\.isWrittenFile).map(\.watch) == [second])
        #expect(events.filter(\.isEndOfWatch).map(\.watch) == [second])
        #expect(events.filter(\.isEndOfWatch).map(\.name) == [nil])
    }

    @Test(
        "what is no folder cannot be watched, and is named", arguments: ["missing", "file", "link"])
    func notAFolder(name: String) throws {
        try folder.write([1], to: "file")
        _ = try folder.makeLink("link", to: folder.path)
        let inotify = try Inotify(for: folder.path)
        let path = folder.path.appending(name)

        let error = #expect(throws: FileError.self) { _ = try inotify.watch(path) }

        #expect(error?.description.hasPrefix("cannot watch '\(path)': ") == true)
    }
}
