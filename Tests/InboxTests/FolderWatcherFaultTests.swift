import Glibc
import Inbox
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Folder watcher, faults", .timeLimit(.minutes(30)))
struct FolderWatcherFaultTests {
    private let inbox: TemporaryFolder

    init() throws { inbox = try TemporaryFolder() }

    @Test("a wake-up ends the watch, also if it came before the start")
    func wakeUp() {
        let told = RunningWatch(inbox.path).stop()

        #expect(throws: Never.self) { try #require(told.end).get() }
        #expect(told.watching == 1)
    }

    @Test(
        "a folder that is removed, renamed or replaced is scanned when it is there again",
        arguments: ["removed", "renamed", "replaced"])
    func goneAndBack(how: String) async throws {
        let root = inbox.path.pushing("root")
        let aside = inbox.path.pushing("aside")
        try Folder(root).create()
        let watch = RunningWatch(root)
        #expect(await watch.wait { $0.watching == 1 })

        if how == "removed" {
            rmdir(root.string)
            #expect(await watch.wait { $0.gone.count == 1 })
            mkdir(root.string, 0o700)
        } else {
            rename(root.string, aside.string)
            if how == "renamed" { #expect(await watch.wait { $0.gone.count == 1 }) }
            mkdir(root.string, 0o700)
        }
        close(creat(root.pushing("a.png").string, 0o600))

        #expect(await watch.wait(for: ["a.png"]))
        #expect(await watch.wait { $0.back == 1 })
        close(creat(root.pushing("b.png").string, 0o600))
        #expect(await watch.wait(for: ["b.png"]))
        #expect(watch.stop().gone.count == 1)
    }

    @Test("a missing folder is an error that names it")
    func missingRoot() async throws {
        let root = inbox.path.pushing("missing")

        let watch = RunningWatch(root)

        await watch.wait { $0.end != nil }
        let error = #expect(throws: FileError.self) { try #require(watch.stop().end).get() }
        #expect(try #require(error).description.contains("'\(root)'"))
    }

    @Test("a sub-folder that is removed or replaced before it can be watched is skipped")
    func fleeting() async {
        let root = inbox.path
        let watch = RunningWatch(root) {
            let names = ["gone", "file.png", "link"].map { root.pushing(FilePath($0)).string }
            for name in names {
                mkdir(name, 0o700)
                rmdir(name)
            }
            close(creat(names[1], 0o600))
            symlink("/", names[2])
            close(creat(root.pushing("last.png").string, 0o600))
        }

        #expect(await watch.wait(for: ["file.png", "last.png"]))
        #expect(throws: Never.self) { try #require(watch.stop().end).get() }
    }

    @Test("a sub-folder that is removed and created again is watched again")
    func removedFolder() async {
        let root = inbox.path
        let plate = root.pushing("plate").string
        mkdir(plate, 0o700)
        let watch = RunningWatch(root)
        #expect(await watch.wait { $0.watching == 1 })

        rmdir(plate)
        mkdir(plate, 0o700)
        close(creat(plate + "/a.png", 0o600))

        #expect(await watch.wait(for: ["plate/a.png"]))
        _ = watch.stop()
    }

    @Test("files whose events exceed the kernel's queue are found by a scan")
    func overflow() async {
        let root = inbox.path
        // Two events a file; the kernel's queue holds 16,384 by default.
        let names = (0..<9000).map { FilePath("\($0).png") }
        let watch = RunningWatch(root) {
            for name in names { close(creat(root.pushing(name).string, 0o600)) }
        }

        #expect(await watch.wait(for: Set(names)))
        #expect(watch.stop().overflows > 0)
    }
}
