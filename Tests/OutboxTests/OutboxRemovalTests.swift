import Glibc
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Removal of results")
struct OutboxRemovalTests {
    private let temporary: TemporaryFolder
    private let folder: FilePath
    private let outbox: Outbox
    private let image: FilePath = "p/a.tif#t0001"

    init() throws {
        temporary = try TemporaryFolder()
        folder = temporary.path.appending("p")
        outbox = Outbox(root: temporary.path)
        try Folder(folder).create()
    }

    /// Writes what a process leaves that dies after `removed` of the files were removed, the
    /// sidecar first.
    private func dieDuringRemoval(listing names: [String], removed: Int) throws {
        for name in names.dropFirst(removed) {
            try AtomicFile.write([1], to: folder.appending(name))
        }
        try AtomicFile.write(
            Array(names.joined(separator: "\0").utf8),
            to: temporary.path.pushing(Outbox.removalRecord(of: ResultName(for: image).sidecar)))
    }

    private func names() throws -> [String] { try Folder(folder).names().map(\.string).sorted() }

    @Test(
        "files of a result whose removal was interrupted are removed at the next start",
        arguments: [1, 2, 3])
    func forward(removed: Int) throws {
        try dieDuringRemoval(
            listing: [
                "a.tif#t0001.json", "a.tif#t0001.mask.png", "a.tif#t0001.labels.png",
            ], removed: removed)
        try AtomicFile.write([1], to: folder.appending("a.tif#t0001.notes"))

        _ = try outbox.removeLeftoverFiles()

        #expect(try names() == ["a.tif#t0001.notes"])
    }

    @Test("a result that is there, or there again, keeps the files that it lists, and loses others")
    func published() throws {
        let files = ["a.tif#t0001.mask.png", "a.tif#t0001.geojson"]
        try dieDuringRemoval(listing: ["a.tif#t0001.json"] + files, removed: 1)
        let sidecar = Sidecar.example(
            name: image, outputs: [files[0]: Sidecar.Output(bytes: 1, sha256: "00")])
        try AtomicFile.write(
            SidecarCoding.encode(sidecar), to: folder.appending("a.tif#t0001.json"))

        _ = try outbox.removeLeftoverFiles()

        #expect(try names() == ["a.tif#t0001.json", "a.tif#t0001.mask.png"])
    }

    @Test(
        "a list removes nothing but files of its result",
        arguments: [
            "b.tif.mask.png", "../a.tif#t0001.mask.png", "a.tif#t0001", "index.html", "..", "",
        ])
    func hostile(name: String) throws {
        for name in ["b.tif.mask.png", "a.tif#t0001", "index.html"] {
            try AtomicFile.write([1], to: folder.appending(name))
        }
        try AtomicFile.write([1], to: temporary.path.appending("a.tif#t0001.mask.png"))
        try dieDuringRemoval(listing: ["a.tif#t0001.json", name], removed: 2)

        _ = try outbox.removeLeftoverFiles()

        #expect(try names() == ["a.tif#t0001", "b.tif.mask.png", "index.html"])
        #expect(
            try FileStatus(of: temporary.path.appending("a.tif#t0001.mask.png")) != nil)
    }

    @Test("a list that cannot be read stays, and the next start removes its files")
    func unreadableList() async throws {
        try dieDuringRemoval(
            listing: ["a.tif#t0001.json", "a.tif#t0001.mask.png"], removed: 1)
        let root = temporary.path
        let record = root.pushing(Outbox.removalRecord(of: ResultName(for: image).sidecar))
        for path in [root, folder] { #expect(chmod(path.string, 0o777) == 0) }
        #expect(chmod(record.string, 0) == 0)

        let paths = [root.string, record.string]
        await #expect(processExitsWith: .success) { [paths = paths as [String]] in
            // A user ID that nothing else on this machine uses: root may read everything.
            if getuid() == 0, setuid(1_999_999_999) != 0 { _exit(2) }
            guard (try? Outbox(root: FilePath(paths[0])).removeLeftoverFiles()) == 0 else {
                _exit(3)
            }
            _exit(access(paths[1], F_OK) == 0 ? 0 : 4)
        }

        #expect(chmod(record.string, 0o600) == 0)
        #expect(try outbox.removeLeftoverFiles() == 2)
        #expect(try names() == [])
    }
}
