import Glibc
import Inbox
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Folder watcher, files that are held open", .timeLimit(.minutes(30)))
struct FolderWatcherWriterTests {
    private let temporary: TemporaryFolder
    private let inbox: FilePath

    init() throws {
        temporary = try TemporaryFolder()
        inbox = temporary.path.pushing("inbox")
        try Folder(inbox).create()
    }

    private func open(_ name: FilePath) throws -> FileDescriptor {
        try FileDescriptor.open(
            inbox.pushing(name), .writeOnly, options: [.create, .closeOnExec],
            permissions: .ownerReadWrite)
    }

    /// Waits until the folder was scanned three more times.
    private func scans(of watch: RunningWatch) async {
        var before: Int?
        #expect(
            await watch.wait { told in
                let first = before ?? told.scans
                before = first
                return told.scans >= first + 3
            })
    }

    @Test(
        "a file is not ready while its writer holds it open, whatever scans find",
        arguments: [0, 3])
    func open(bytes: Int) async throws {
        let watch = RunningWatch(inbox, rescan: .milliseconds(20))
        #expect(await watch.wait { $0.watching == 1 })

        let file = try open("a.tif")
        if bytes > 0 { try file.writeAll(Array(repeating: 1, count: bytes)) }
        #expect(await watch.wait { $0.writing == ["a.tif"] })
        await scans(of: watch)
        #expect(await watch.wait { $0.ready.isEmpty })
        try file.close()

        #expect(await watch.wait(for: ["a.tif"]))
        #expect(watch.stop().closed == ["a.tif"])
    }

    @Test("a file that stands still while it is open is ready, each time that it does")
    func standingStill() async throws {
        let watch = RunningWatch(inbox, settle: .milliseconds(50))
        #expect(await watch.wait { $0.watching == 1 })

        let file = try open("a.tif")
        for count in 1...3 {
            try file.writeAll([1])
            #expect(await watch.wait { $0.ready.count == count })
        }
        try file.close()

        #expect(await watch.wait { $0.ready.count == 4 })
        #expect(watch.stop().writing == ["a.tif"])
    }

    @Test("a file that is renamed while it is open is not ready before it is closed")
    func renamed() async throws {
        let watch = RunningWatch(inbox, rescan: .milliseconds(20))
        #expect(await watch.wait { $0.watching == 1 })

        let file = try open("a.tif.part")
        try file.writeAll([1])
        try renameFile(inbox.pushing("a.tif.part"), to: inbox.pushing("a.tif"))
        await scans(of: watch)
        #expect(await watch.wait { $0.ready.isEmpty })
        try file.close()

        #expect(await watch.wait(for: ["a.tif"]))
        _ = watch.stop()
    }

    @Test("a file that is only read is ready, though its reader holds it open")
    func reading() async throws {
        let watch = RunningWatch(inbox, rescan: .milliseconds(20))
        #expect(await watch.wait { $0.watching == 1 })
        try open("a.tif").close()
        #expect(await watch.wait(for: ["a.tif"]))

        let reader = try FileDescriptor.open(inbox.pushing("a.tif"), .readOnly)
        _ = try OpenFile(at: inbox.pushing("a.tif")).readAll(limit: 10)
        var before: Int?
        // Each scan finds it again, since nobody has recorded it as processed.
        #expect(
            await watch.wait { told in
                let first = before ?? told.ready.count
                before = first
                return told.ready.count >= first + 3
            })
        try reader.close()

        #expect(watch.stop().writing == ["a.tif"])
    }

    @Test("a writer from before the watch is unknown until it writes again")
    func unseen() async throws {
        let file = try open("a.tif")
        try file.writeAll([1])
        let watch = RunningWatch(inbox)
        #expect(await watch.wait(for: ["a.tif"]))

        try file.writeAll([1])

        #expect(await watch.wait { $0.writing == ["a.tif"] })
        try file.close()
        #expect(await watch.wait { $0.ready.count == 2 })
        _ = watch.stop()
    }

    @Test("a file that takes the name of one that is held open is ready by itself")
    func replaced() async throws {
        let watch = RunningWatch(inbox)
        #expect(await watch.wait { $0.watching == 1 })
        let file = try open("a.tif")
        try file.writeAll([1])
        #expect(await watch.wait { $0.writing == ["a.tif"] })
        let other = try temporary.write([2], to: "b.tif")

        #expect(rename(other.string, inbox.pushing("a.tif").string) == 0)
        try file.writeAll([1])

        #expect(await watch.wait(for: ["a.tif"]))
        try file.close()
        #expect(watch.stop().writing == ["a.tif"])
    }

    @Test(
        "a hard link is ready after the quiet period, without a scan",
        arguments: [(3, 0), (3, 3600), (0, 0)])
    func hardLink(bytes: Int, age: Int) async throws {
        let other = try temporary.write(Array(repeating: 1, count: bytes), to: "b.tif")
        let stamp = timespec(tv_sec: time(nil) - age, tv_nsec: 0)
        #expect(utimensat(AT_FDCWD, other.string, [stamp, stamp], 0) == 0)
        let watch = RunningWatch(inbox, quiet: .milliseconds(20))
        #expect(await watch.wait { $0.watching == 1 })

        #expect(link(other.string, inbox.pushing("a.tif").string) == 0)

        #expect(await watch.wait(for: ["a.tif"]))
        let told = watch.stop()
        #expect(told.ready == ["a.tif"])
        #expect(told.writing == [] && told.scans == 1)
    }

    @Test("images that are removed or moved away are reported, other files are not")
    func removed() async throws {
        for name in ["a.tif", "b.tif", "c.txt"] as [FilePath] { try open(name).close() }
        let watch = RunningWatch(inbox)
        #expect(await watch.wait { $0.watching == 1 })

        #expect(unlink(inbox.pushing("c.txt").string) == 0)
        #expect(unlink(inbox.pushing("a.tif").string) == 0)
        try renameFile(inbox.pushing("b.tif"), to: temporary.path.pushing("b.tif"))

        #expect(await watch.wait { $0.removed.count == 2 })
        #expect(watch.stop().removed == ["a.tif", "b.tif"])
    }

    @Test("folders of recycle bins and the like are neither scanned nor watched")
    func systemFolders() async throws {
        let names: [FilePath] = ["@Recycle", "$RECYCLE.BIN", "plate/__MACOSX", ".Trash-1000"]
        for name in names { try Folder(inbox.pushing(name)).create() }
        try open("$RECYCLE.BIN/a.tif").close()
        let watch = RunningWatch(inbox)
        #expect(await watch.wait { $0.watching == 1 })

        for name in names { try open(name.appending("b.tif")).close() }
        try Folder(inbox.pushing("plate2/System Volume Information")).create()
        try open("plate2/System Volume Information/c.tif").close()
        try open("z.tif").close()

        #expect(await watch.wait(for: ["z.tif"]))
        #expect(watch.stop().ready == ["z.tif"])
    }
}
