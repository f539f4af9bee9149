import Glibc
import Inbox
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Folder watcher", .timeLimit(.minutes(30)))
struct FolderWatcherTests {
    private let temporary: TemporaryFolder
    private let inbox: FilePath

    init() throws {
        temporary = try TemporaryFolder()
        inbox = temporary.path.pushing("inbox")
        try Folder(inbox).create()
    }

    @Test("files that exist at the start are reported, also in sub-folders")
    func atStart() async throws {
        try write("inbox/b.png", hoursAgo: 3)
        try write("inbox/plate/well/a.png", hoursAgo: 4)
        try write("inbox/plate/c.tif", hoursAgo: 5)
        try write("inbox/notes.txt")

        let watch = RunningWatch(inbox, quiet: .seconds(3600))

        #expect(await watch.wait(for: ["b.png", "plate/c.tif", "plate/well/a.png"]))
        let told = watch.stop()
        #expect(told.watching == 1)
        #expect(Set(told.ready) == ["plate/c.tif", "plate/well/a.png", "b.png"])
        #expect(told.ignored == [1])
    }

    @Test("files with outlines are reported where their extensions are asked for, and else counted")
    func outlines() async throws {
        for name in ["a.png.geojson", "a.RoiSet.zip", "a.png"] {
            try write("inbox/\(name)", hoursAgo: 1)
        }

        let asked = RunningWatch(inbox, others: ResultAnnotationName.outlineExtensions)
        #expect(await asked.wait(for: ["a.png", "a.png.geojson", "a.RoiSet.zip"]))
        let other = RunningWatch(inbox)
        #expect(await other.wait(for: ["a.png"]))

        #expect(asked.stop().ignored.isEmpty)
        let told = other.stop()
        #expect(told.ready == ["a.png"])
        #expect(told.ignored == [2])
    }

    @Test("files that a dead process was moving are put back, and reported as any other")
    func restored() async throws {
        for folder in ["inbox", "inbox/plate"] {
            try write("\(folder)/.nucleid-7-8.taken/a.png", hoursAgo: 1)
        }

        let watch = RunningWatch(inbox)

        #expect(await watch.wait(for: ["a.png", "plate/a.png"]))
        #expect(Set(watch.stop().restored) == ["a.png", "plate/a.png"])
    }

    @Test("a file is not reported before its quiet period is over")
    func quiet() async throws {
        try write("inbox/young.png")
        try write("inbox/old.png", hoursAgo: 2)
        try write("older.png", hoursAgo: 3)

        let watch = RunningWatch(inbox, quiet: .seconds(3600))
        #expect(await watch.wait(for: ["old.png"]))
        try renameFile(path("older.png"), to: path("inbox/older.png"))

        #expect(await watch.wait(for: ["older.png"]))
        #expect(watch.stop().ready == ["old.png", "older.png"])
    }

    @Test("a file is reported each time it is written, moved in or renamed to an image")
    func files() async throws {
        let watch = RunningWatch(inbox)
        #expect(await watch.wait { $0.watching == 1 })

        try write("inbox/written.png")
        #expect(await watch.wait(for: ["written.png"]))
        try write("moved.png")
        try renameFile(path("moved.png"), to: path("inbox/moved.png"))
        #expect(await watch.wait(for: ["moved.png"]))
        try write("inbox/renamed.png.tmp")
        try renameFile(path("inbox/renamed.png.tmp"), to: path("inbox/renamed.png"))
        #expect(await watch.wait(for: ["renamed.png"]))
        try write("inbox/written.png")
        #expect(await watch.wait { $0.ready.count { $0 == "written.png" } == 2 })

        #expect(Set(watch.stop().ready) == ["written.png", "moved.png", "renamed.png"])
    }

    @Test("files in new, moved and renamed folders are reported by their new paths")
    func folders() async throws {
        let watch = RunningWatch(inbox)
        #expect(await watch.wait { $0.watching == 1 })

        try write("inbox/made/deep/down/a.png")
        #expect(await watch.wait(for: ["made/deep/down/a.png"]))
        try write("tree/b.png")
        try write("tree/branch/c.png")
        try renameFile(path("tree"), to: path("inbox/tree"))
        #expect(await watch.wait(for: ["tree/b.png", "tree/branch/c.png"]))
        try write("inbox/tree/branch/d.png")
        #expect(await watch.wait(for: ["tree/branch/d.png"]))
        try renameFile(path("inbox/tree"), to: path("inbox/wood"))
        #expect(await watch.wait(for: ["wood/branch/d.png"]))
        try write("inbox/wood/branch/e.png")

        #expect(await watch.wait(for: ["wood/branch/e.png"]))
        _ = watch.stop()
    }

    @Test("hidden and unfinished files are not reported, other non-images are counted once")
    func ignored() async throws {
        try write("inbox/.hidden/a.png")
        let watch = RunningWatch(inbox)
        #expect(await watch.wait { $0.watching == 1 })

        for name in [".a.png", "b.png.part", "c.tmp", "d.txt", "e", "d.txt", ".hidden/f.png"] {
            try write("inbox/\(name)")
        }
        symlink("/etc/hostname", path("inbox/link.png").string)
        mkfifo(path("inbox/pipe.png").string, 0o600)
        // Events of one folder come in order, so that the last ends the wait for all.
        try write("inbox/z.png")

        #expect(await watch.wait { $0.ready.contains("z.png") && $0.ignored.last == 2 })
        #expect(watch.stop().ready == ["z.png"])
    }

    @Test("scans skip processed files that have not changed, events do not")
    func handled() async throws {
        try write("inbox/seen.png")
        try write("inbox/changed.png")
        let handled = ProcessedFiles()
        for name: FilePath in ["seen.png", "changed.png"] {
            let status = try #require(try FileStatus(of: inbox.pushing(name)))
            handled.insert(name, fingerprint: status.fingerprint)
        }
        try write("inbox/changed.png", hoursAgo: 1)

        let watch = RunningWatch(inbox, rescan: .milliseconds(100), handled: handled)
        #expect(await watch.wait(for: ["changed.png"]))
        let first = try #require(try FileStatus(of: inbox.pushing("changed.png")))
        handled.insert("changed.png", fingerprint: first.fingerprint)
        try write("inbox/seen.png")

        #expect(await watch.wait(for: ["seen.png"]))
        _ = watch.stop()
    }

    @Test("polling finds files and folders without events")
    func polling() async throws {
        try write("inbox/a.png")
        let handled = ProcessedFiles()
        let watch = RunningWatch(inbox, watching: .polling, handled: handled)
        #expect(await watch.wait(for: ["a.png"]))
        try write("tree/deep/b.png")
        try renameFile(path("tree"), to: path("inbox/tree"))

        #expect(await watch.wait(for: ["tree/deep/b.png"]))
        #expect(watch.stop().modes == [.polling(reason: "polling is configured")])
    }

    @Test("changes of permissions of images and folders are reported")
    func permissions() async throws {
        try write("inbox/plate/a.png", hoursAgo: 1)
        try write("inbox/notes.txt")
        let watch = RunningWatch(inbox)
        #expect(await watch.wait(for: ["plate/a.png"]))

        chmod(path("inbox/notes.txt").string, 0o600)
        chmod(path("inbox/plate/a.png").string, 0o600)
        chmod(path("inbox/plate").string, 0o700)

        #expect(await watch.wait { $0.permissionsChanged.contains("plate") })
        let told = watch.stop()
        #expect(told.permissionsChanged.first == "plate/a.png")
        #expect(Set(told.permissionsChanged) == ["plate/a.png", "plate"])
        #expect(told.ready == ["plate/a.png"])
    }

    @Test("what is passed over is told by kind, with an example")
    func passedOver() async throws {
        for name in ["a.txt", "plate/b.TXT", "c.png.part", ".hidden/d.png", "e.png"] {
            try write("inbox/\(name)", hoursAgo: 1)
        }
        try write("inbox/.nucleid.lock")
        symlink("/etc/hostname", path("inbox/link.png").string)

        let watch = RunningWatch(inbox)
        #expect(await watch.wait(for: ["e.png"]))
        let groups = watch.stop().passedOver

        #expect(groups.map(\.count) == [2, 1, 1, 1])
        #expect(groups.first?.kind == .notAnImage(fileExtension: "txt"))
        #expect(
            Set(groups.dropFirst().map(\.kind)) == [.hidden, .unfinished, .notAFile])
        #expect(Set(groups.dropFirst().map(\.example)) == [".hidden", "c.png.part", "link.png"])
    }

    @Test("a folder that is moved out is not watched any more, and a new one of its name is")
    func movedOut() async throws {
        let watch = RunningWatch(inbox)
        #expect(await watch.wait { $0.watching == 1 })
        try write("inbox/tree/deep/a.png")
        #expect(await watch.wait(for: ["tree/deep/a.png"]))

        try renameFile(path("inbox/tree"), to: path("elsewhere"))
        try write("inbox/tree/deep/b.png")
        #expect(await watch.wait(for: ["tree/deep/b.png"]))
        try write("elsewhere/deep/c.png")
        try write("inbox/tree/deep/d.png")

        #expect(await watch.wait(for: ["tree/deep/d.png"]))
        #expect(!watch.stop().ready.contains { $0.lastComponent?.string == "c.png" })
    }

    private func path(_ name: String) -> FilePath { temporary.path.pushing(FilePath(name)) }

    /// Writes a file in place, as a copying program does, with its parent folders.
    private func write(_ name: String, hoursAgo: Int? = nil) throws {
        let file = path(name)
        try Folder(file.removingLastComponent()).create()
        let descriptor = open(file.string, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(descriptor >= 0)
        if let hoursAgo {
            let stamp = timespec(tv_sec: time(nil) - hoursAgo * 3600, tv_nsec: 0)
            futimens(descriptor, [stamp, stamp])
        }
        close(descriptor)
    }
}
