import Inbox
import Linux
import Testing

@Suite("Choice between events and polling")
struct WatchModeTests {
    /// f_type of statfs(2).
    private let local = FileSystem(magic: 0xEF53)
    private let remote = FileSystem(magic: 0x6969)

    @Test("a local file system is watched by events, a remote one by looking")
    func automatic() {
        #expect(WatchMode(.auto, on: local) == .events)
        guard case .polling(let reason) = WatchMode(.auto, on: remote) else {
            Issue.record("nfs is watched by events")
            return
        }
        #expect(reason.contains("nfs"))
    }

    @Test("the user's choice holds on any file system")
    func chosen() {
        #expect(WatchMode(.events, on: remote) == .events)
        #expect(WatchMode(.polling, on: local) == .polling(reason: "the settings say so"))
    }

    @Test("where watches are spent there is polling, and the reason names the kernel's setting")
    func spent() {
        let mode = WatchMode(.auto, on: local, spent: "fs.inotify.max_user_watches")

        guard case .polling(let reason) = mode else {
            Issue.record("\(mode)")
            return
        }
        #expect(reason.contains("'fs.inotify.max_user_watches'"))
    }
}
