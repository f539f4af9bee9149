import Daemon
import Pipeline
import SystemPackage
import Testing

@Suite("Folders whose locks are needed")
struct NeededFoldersTests {
    private let a: WorkFolders
    private let b: WorkFolders
    private let c: WorkFolders

    init() throws {
        func folders(_ root: FilePath) throws -> WorkFolders {
            try WorkFolders(
                inbox: root.appending("in"), outbox: root.appending("out"),
                failed: root.appending("failed"), truth: root.appending("truth"))
        }
        (a, b, c) = (try folders("/a"), try folders("/b"), try folders("/c"))
    }

    /// The set of a daemon whose services run with these folders.
    private func running(_ folders: WorkFolders) -> NeededFolders {
        var needed = NeededFolders()
        needed.request(folders)
        needed.schedule(folders)
        needed.useNext()
        return needed
    }

    @Test("during a reload the old and the new folders are needed, afterwards the new ones")
    func reload() {
        var needed = running(a)
        needed.request(b)
        #expect(needed.all == [a, b])
        needed.schedule(b)
        #expect(needed.all == [a, b])
        needed.useNext()
        #expect(needed.all == [b])
    }

    @Test("settings that are replaced before they were used leave no folders")
    func thereAndBack() {
        var needed = running(a)
        needed.request(b)
        needed.schedule(b)
        needed.request(a)
        needed.schedule(a)
        needed.useNext()
        #expect(needed.all == [a])
    }

    @Test("folders that are being locked when services start are needed")
    func overlapping() {
        var needed = running(a)
        needed.request(b)
        needed.schedule(b)
        needed.request(c)
        needed.useNext()
        #expect(needed.all == [b, c])
    }

    @Test("refused settings leave no folders, also where the same ones are in use")
    func refused() {
        var needed = running(a)
        needed.request(b)
        needed.cancel(b)
        needed.request(a)
        needed.cancel(a)
        #expect(needed.all == [a])
    }
}
