import Daemon
import Glibc
import Linux
import Outbox
import Pipeline
import SystemPackage
import TestSupport
import Testing

@Suite("Decisions of the daemon")
struct DaemonDecisionTests {
    @Test(
        "folders that lie in one another are refused, however they are written",
        arguments: [
            ("/data/in", "/data/in"), ("/data/in", "/data/in/out"), ("/data/in/deep", "/data/in"),
            ("/data/in", "/data/./in//out"), ("/data/in", "/data/x/../in/out"),
        ])
    func nested(inbox: String, outbox: String) {
        let error = #expect(throws: FolderConflict.self) {
            try WorkFolders(
                inbox: FilePath(inbox), outbox: FilePath(outbox), failed: "/f", truth: "/t")
        }
        #expect(error?.keys == ["inbox", "outbox"])
    }

    @Test("folders that only begin alike are not nested")
    func alike() throws {
        _ = try WorkFolders(inbox: "/data/in", outbox: "/data/in-out", failed: "/f", truth: "/t")
    }

    @Test("relative folders are refused")
    func relative() {
        #expect(throws: FolderConflict.self) {
            try WorkFolders(inbox: "in", outbox: "/out", failed: "/f", truth: "/t")
        }
    }

    @Test("a link does not hide that folders lie in one another")
    func links() throws {
        let folder = try TemporaryFolder()
        let inbox = folder.path.appending("inbox")
        try Folder(inbox).create()
        let link = folder.path.appending("outbox")
        #expect(
            link.withPlatformString { link in inbox.withPlatformString { symlink($0, link) } } == 0)
        let folders = try WorkFolders(
            inbox: inbox, outbox: link.appending("results"), failed: folder.path.appending("f"),
            truth: folder.path.appending("t"), archive: folder.path.appending("a"),
            state: folder.path.appending("s"))

        #expect(throws: FolderConflict.self) { try folders.prepared(archiving: false) }
    }
}

@Suite("Unit drop-in")
struct UnitDropInTests {
    static func lines(_ inbox: String) throws -> [String]? {
        let own: FilePath = "/var/lib/nucleid"
        return UnitDropIn.lines(
            for: try WorkFolders(
                inbox: FilePath(inbox), outbox: own.appending("o"), failed: own.appending("f"),
                truth: own.appending("t")), runtime: "/run/nucleid")
    }

    @Test("is needed only for folders outside /var/lib/nucleid")
    func outside() throws {
        #expect(try Self.lines("/var/lib/nucleid/inbox") == nil)
        #expect(try Self.lines("/data/in") == ["[Service]", "ReadWritePaths=\"/data/in\""])
    }

    @Test(
        "opens what the unit hides",
        arguments: [
            ("/home/ann/in", "ProtectHome=read-only"), ("/tmp/in", "PrivateTmp=no"),
        ])
    func hidden(inbox: String, line: String) throws {
        #expect(try Self.lines(inbox) == ["[Service]", line, "ReadWritePaths=\"\(inbox)\""])
    }

    @Test("lets the service see a model in a home folder, and has systemd make a folder in /run")
    func modelAndRuntime() throws {
        let own: FilePath = "/var/lib/nucleid"
        let folders = try WorkFolders(
            inbox: own.appending("i"), outbox: own.appending("o"), failed: own.appending("f"),
            truth: own.appending("t"))

        let model = UnitDropIn.lines(
            for: folders, runtime: "/run/nucleid", model: "/home/ann/m.safetensors")
        let second = UnitDropIn.lines(
            for: folders, runtime: "/run/second", model: "/opt/m.safetensors")
        let deep = UnitDropIn.lines(for: folders, runtime: "/run/second/deep")

        #expect(model == ["[Service]", "ProtectHome=read-only"])
        #expect(second == ["[Service]", "RuntimeDirectory=\"second\""])
        #expect(deep == ["[Service]", "ReadWritePaths=\"/run/second/deep\""])
    }

    @Test("quotes what systemd would read otherwise")
    func quoting() throws {
        let lines = try Self.lines(#"/data/50% of "x\y""#)

        #expect(lines?.last == #"ReadWritePaths="/data/50%% of \"x\\y\"""#)
    }
}
