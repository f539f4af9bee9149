import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Inotify")
struct InotifyTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The minute passes only if an event is missing; the test then fails.
    private func next(of inotify: borrowing Inotify) throws -> [Inotify.Event] {
        let events = try inotify.events(within: .seconds(60), orUntil: WakeUp())
        try #require(!events.isEmpty, "no event")
        return events
    }

    /// Writes a file in place, as other programs do: open, write, close.
    private func writePlainly(_ name: FilePath) throws {
        let file = try FileDescriptor.open(
            folder.path.pushing(name), .writeOnly, options: [.create, .closeOnExec],
            permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll([1, 2, 3]) }
    }

    @Test("a file is reported once it has been closed after writing")
    func written() throws {
        let inotify = try Inotify(for: folder.path)
        let watch = try inotify.addWatch(folder.path)
        let path = folder.path.appending("a.png")
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
        let created = try next(of: inotify)
        _ = try file.writeAll([1, 2, 3])
        try file.close()

        let closed = try next(of: inotify)

        #expect(created.map(\.isCreatedFile) == [true])
        #expect(created.allSatisfy { !$0.isWrittenFile && !$0.isNewFolder })
        #expect(closed.map(\.isModifiedFile) == [true, false])
        #expect(closed.map(\.isWrittenFile) == [false, true])
        #expect(closed.allSatisfy { $0.name?.string == "a.png" && $0.watchDescriptor == watch })
        #expect(
            closed.allSatisfy { !$0.isNewFolder && !$0.isOverflow && !$0.isWatchRemoved })
    }

    @Test("a hard link is reported as created, never as written; a removed name as removed")
    func linked() throws {
        let file = try folder.write([1], to: "a.png")
        let other = try folder.makeFolder("other")
        let inotify = try Inotify(for: other)
        _ = try inotify.addWatch(other)
        #expect(link(file.string, other.appending("b.png").string) == 0)
        #expect(unlink(other.appending("b.png").string) == 0)

        let events = try next(of: inotify)

        #expect(events.map(\.isCreatedFile) == [true, false])
        #expect(events.map(\.isRemovedFile) == [false, true])
        #expect(events.allSatisfy { !$0.isWrittenFile && !$0.isModifiedFile })
    }

    @Test("the two events of a rename share a cookie, which no other rename has")
    func renamed() throws {
        for name in ["a.part", "b.part"] { try folder.write([1], to: name) }
        let inotify = try Inotify(for: folder.path)
        _ = try inotify.addWatch(folder.path)
        for name in ["a", "b"] {
            let path = folder.path.appending(name).string
            #expect(rename(path + ".part", path + ".png") == 0)
        }

        let events = try next(of: inotify)

        #expect(events.map(\.isFileMovedOut) == [true, false, true, false])
        #expect(events.map(\.isFileMovedIn) == [false, true, false, true])
        #expect(events[0].cookie == events[1].cookie && events[2].cookie == events[3].cookie)
        #expect(events[0].cookie != events[2].cookie)
    }

    @Test("a file that has no name any more is not reported, though it is still written to")
    func unlinked() throws {
        let inotify = try Inotify(for: folder.path)
        let file = try FileDescriptor.open(
            folder.path.appending("a.png"), .writeOnly, options: [.create, .closeOnExec],
            permissions: .ownerReadWrite)
        #expect(unlink(folder.path.appending("a.png").string) == 0)
        _ = try inotify.addWatch(folder.path)
        _ = try file.writeAll([1])
        try file.close()
        try writePlainly("marker")

        let events = try next(of: inotify)

        #expect(Set(events.map(\.name?.string)) == ["marker"])
    }

    @Test("a file moved in is reported under its new name")
    func movedIn() throws {
        let elsewhere = try TemporaryFolder()
        let file = try elsewhere.write([1], to: "old.png")
        let inotify = try Inotify(for: folder.path)
        _ = try inotify.addWatch(folder.path)
        try renameFile(file, to: folder.path.appending("new.png"))

        let events = try next(of: inotify)

        #expect(events.map(\.isWrittenFile) == [true])
        #expect(events.map(\.name?.string) == ["new.png"])
    }

    @Test("a new folder is reported, whether created or moved in")
    func newFolder() throws {
        let elsewhere = try TemporaryFolder()
        let other = try elsewhere.makeFolder("other")
        let inotify = try Inotify(for: folder.path)
        _ = try inotify.addWatch(folder.path)
        _ = try folder.makeFolder("made")
        try renameFile(other, to: folder.path.appending("moved"))

        let events = try next(of: inotify)

        #expect(events.map(\.name?.string) == ["made", "moved"])
        #expect(events.allSatisfy { $0.isNewFolder && !$0.isWrittenFile })
    }

    @Test("reading is not reported")
    func reading() throws {
        let path = try folder.write([1], to: "a.png")
        let inotify = try Inotify(for: folder.path)
        _ = try inotify.addWatch(folder.path)
        _ = try content(of: path)
        _ = try Folder(folder.path).files()
        try writePlainly("marker")

        let events = try next(of: inotify)

        #expect(Set(events.map(\.name?.string)) == ["marker"])
    }

    @Test(
        "names of any length and script are reported",
        arguments: [
            "a", "15 characters..", "exactly 16 chars", "Zellkern µm 核.png",
            String(repeating: "x", count: 255),
        ])
    func names(name: String) throws {
        let inotify = try Inotify(for: folder.path)
        _ = try inotify.addWatch(folder.path)
        try writePlainly(FilePath(name))
        try writePlainly("b")

        let written = try next(of: inotify).filter(\.isWrittenFile)

        #expect(written.map(\.name?.string) == [name, "b"])
    }

    @Test("events carry the number of their watch, and a watch ends with its folder")
    func twoFolders() throws {
        let other = try folder.makeFolder("other")
        let inotify = try Inotify(for: folder.path)
        let first = try inotify.addWatch(folder.path)
        let second = try inotify.addWatch(other)
        try writePlainly("other/a")
        _ = other.appending("a").withPlatformString { unlink($0) }
        _ = other.withPlatformString { rmdir($0) }

        let events = try next(of: inotify)

        #expect(first != second)
        #expect(events.filter(\.isWrittenFile).map(\.watchDescriptor) == [second])
        #expect(events.filter(\.isWatchRemoved).map(\.watchDescriptor) == [second])
        #expect(events.filter(\.isWatchRemoved).map(\.name) == [nil])
    }

    @Test("a folder moved out is reported by its parent's watch and its own")
    func movedAway() throws {
        let elsewhere = try TemporaryFolder()
        let sub = try folder.makeFolder("sub")
        let inotify = try Inotify(for: folder.path)
        let outer = try inotify.addWatch(folder.path)
        let inner = try inotify.addWatch(sub)
        try renameFile(sub, to: elsewhere.path.appending("sub"))

        let events = try next(of: inotify)

        #expect(events.filter(\.isFolderMovedOut).map(\.watchDescriptor) == [outer])
        #expect(events.filter(\.isFolderMovedOut).map(\.name?.string) == ["sub"])
        #expect(events.filter(\.isWatchedFolderMoved).map(\.watchDescriptor) == [inner])
        #expect(events.allSatisfy { !$0.isWatchRemoved && !$0.isUnmounted && !$0.isNewFolder })
    }

    @Test("a removed watch reports its end once, and nothing more")
    func unwatched() throws {
        let other = try folder.makeFolder("other")
        let inotify = try Inotify(for: folder.path)
        let watch = try inotify.addWatch(other)
        inotify.removeWatch(watch)
        inotify.removeWatch(watch)
        _ = try inotify.addWatch(folder.path)
        try writePlainly("other/unseen")
        try writePlainly("seen")

        let events = try next(of: inotify)

        #expect(events.filter(\.isWatchRemoved).map(\.watchDescriptor) == [watch])
        #expect(events.filter(\.isWrittenFile).map(\.name?.string) == ["seen"])
    }

    @Test("names that are not UTF-8 are reported byte for byte")
    func namesOfBytes() throws {
        let inotify = try Inotify(for: folder.path)
        _ = try inotify.addWatch(folder.path)
        try writePlainly(nameOfBytes)

        let written = try next(of: inotify).filter(\.isWrittenFile)

        #expect(written.compactMap(\.name).map { FilePath(root: nil, [$0]) } == [nameOfBytes])
    }

    /// 5,000 events of 32 bytes exceed the buffer of one read.
    ///
    /// Their order is not checked: a child process of another test may hold a file open until it
    /// executes its program.
    @Test("more events than one read returns are all reported")
    func manyEvents() throws {
        let inotify = try Inotify(for: folder.path)
        _ = try inotify.addWatch(folder.path)
        for number in 0..<2500 { try writePlainly(FilePath("\(number)")) }

        var names: [String?] = []
        while names.count < 2500 {
            names += try next(of: inotify).filter(\.isWrittenFile).map(\.name?.string)
        }

        #expect(names.count == 2500 && Set(names).count == 2500)
    }

    @Test(
        "running out of instances is told apart from running out of descriptors",
        .enabled(if: getuid() == 0, "only root can become a user without instances"))
    func limits() async {
        // _exit(2), as LeakSanitizer cannot trace a process that has changed its user.
        await #expect(processExitsWith: .success) {
            // A user ID that nothing else on this machine uses.
            guard setuid(1_999_999_999) == 0 else { _exit(2) }
            var limit = rlimit(rlim_cur: 4096, rlim_max: 4096)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            var open: [Holder] = []
            do {
                while open.count < 2000 { open.append(try Holder()) }
                _exit(3)
            } catch FileError.kernelLimitReached(_, let setting) {
                guard setting == "fs.inotify.max_user_instances" else { _exit(4) }
            }
            open.removeLast()
            let used = try openDescriptors()
            limit.rlim_cur = rlim_t(used - 2)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            do {
                _ = try Holder()
                _exit(5)
            } catch let error as FileError {
                guard error.errno == .tooManyOpenFiles else { _exit(6) }
            }
            _exit(0)
        }
    }

    @Test("the error messages name the kernel's settings")
    func sentences() {
        #expect(
            "\(FileError.kernelLimitReached(path: "/in", setting: "fs.inotify.max_user_watches"))"
                == "cannot watch '/in': all inotify watches of this user are in use; "
                + "raise the kernel's setting 'fs.inotify.max_user_watches'")
        #expect(
            "\(FileError.kernelLimitReached(path: "/in", setting: "fs.inotify.max_user_instances"))"
                == "cannot watch '/in': all inotify instances of this user are in use; "
                + "raise the kernel's setting 'fs.inotify.max_user_instances'")
    }

    @Test(
        "only a folder can be watched; anything else is named in the error",
        arguments: ["missing", "file", "link"])
    func notAFolder(name: String) throws {
        try folder.write([1], to: "file")
        _ = try folder.makeLink("link", to: folder.path)
        let inotify = try Inotify(for: folder.path)
        let path = folder.path.appending(name)

        let error = #expect(throws: FileError.self) { _ = try inotify.addWatch(path) }

        #expect(error?.description.hasPrefix("cannot read '\(path)': ") == true)
    }
}

/// Boxes an instance, since an array cannot hold noncopyable values.
private final class Holder {
    private let inotify: Inotify
    init() throws(FileError) { inotify = try Inotify(for: "/") }
}
