import Glibc
import Inbox
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Depth of watched folders", .timeLimit(.minutes(30)))
struct FolderDepthTests {
    private let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder() }

    /// A relative path of a number of bytes, in names of at most 200.
    private func path(ofLength length: Int) -> FilePath {
        var path: FilePath = ""
        while path.length < length {
            let rest = length - path.length - (path.isEmpty ? 0 : 1)
            // No name must be empty, nor a separator be left over.
            path.append(String(repeating: "d", count: rest <= 200 ? rest : min(198, rest - 2)))
        }
        return path
    }

    @Test("folders whose absolute paths are longer than the kernel's limit are watched")
    func long() async throws {
        let outer = path(ofLength: 1_000)
        try FileTree(root: temporary.path).createFolder(at: outer)
        let inbox = FileTree(root: temporary.path.pushing(outer))
        let deep = path(ofLength: FolderWatcher.longestFolderPath)
        defer { removeAll() }
        try inbox.createFolder(at: deep)
        #expect(inbox.root.pushing(deep).length > 4_096)
        let (old, new) = (deep.appending("old.png"), deep.appending("new.png"))
        try inbox.write([1], to: old)

        let watch = RunningWatch(inbox.root)
        #expect(await watch.wait(for: [old]))
        try inbox.write([1], to: new)

        #expect(await watch.wait(for: [old, new]))
        let told = watch.stop()
        #expect(told.unreadable.isEmpty)
        #expect(told.modes == [.events])
    }

    @Test("a folder that is too deep for the names in the outbox is refused once, and no other")
    func tooDeep() async throws {
        let inbox = FileTree(root: temporary.path)
        let deep = path(ofLength: FolderWatcher.longestFolderPath + 1)
        defer { removeAll() }
        try inbox.createFolder(at: deep)
        try inbox.write([1], to: deep.appending("deep.png"))
        try inbox.write([1], to: "flat.png")

        let watch = RunningWatch(inbox.root, rescan: .milliseconds(1))
        #expect(await watch.wait { $0.scans >= 3 })
        let told = watch.stop()

        #expect(Set(told.ready) == ["flat.png"])
        #expect(told.unreadable.count == 1)
        #expect(told.unreadable.first?.path == inbox.root.pushing(deep))
        #expect(told.unreadable.first.map { "\($0)".contains("limit is 3800") } == true)
    }

    /// Removes trees that are too deep for paths.
    private func removeAll() {
        _ = try? Program.run("/bin/rm", ["-rf", temporary.path.string])
    }
}
