import Inbox
import Linux
import Testing

@Suite("Watch mode")
struct WatchModeTests {
    /// Magic numbers of statfs(2): ext4 and NFS.
    private let local = FileSystem(magic: 0xEF53)
    private let remote = FileSystem(magic: 0x6969)

    @Test("a local file system is watched by events, a remote one by polling")
    func automatic() {
        #expect(WatchMode(.auto, on: local) == .events)
        guard case .polling(let reason) = WatchMode(.auto, on: remote) else {
            Issue.record("nfs is watched by events")
            return
        }
        #expect(reason.contains("nfs"))
    }

    @Test("a configured method is used on any file system")
    func chosen() {
        #expect(WatchMode(.events, on: remote) == .events)
        #expect(WatchMode(.polling, on: local) == .polling(reason: "polling is configured"))
    }

    @Test("without free watches there is polling, and the reason names the kernel's setting")
    func spent() {
        let mode = WatchMode(.auto, on: local, spent: "fs.inotify.max_user_watches")

        guard case .polling(let reason) = mode else {
            Issue.record("\(mode)")
            return
        }
        #expect(reason.contains("'fs.inotify.max_user_watches'"))
    }
}
