import Glibc
import Linux
import Maintenance
import Outbox
import Pipeline
import SystemPackage
import TestSupport
import Testing

@Suite("Failed return")
struct RequeueTests {
    private let fixture: FoldersFixture
    private let retry: Requeue
    private let selection: FailureSelection

    init() throws {
        fixture = try FoldersFixture()
        retry = Requeue(
            failed: fixture.root.appending("failed"), inbox: fixture.root.appending("inbox"))
        selection = FailureSelection(failed: fixture.root.appending("failed"))
    }

    private func requeue(_ paths: FilePath...) throws -> [Requeue.Outcome] {
        try selection.entries(at: paths).map { retry.requeue($0) }
    }

    private func files(in folder: String) throws -> Set<FilePath> {
        Set(try Folder(fixture.root.appending(folder)).files().map(\.path))
    }

    @Test("files go back to where their sidecars say, whatever they are called by now")
    func all() throws {
        let long = FilePath(bytes: [UInt8](repeating: 0xE9, count: 251) + ".png".utf8)
        for image in ["a.png", "plate/b.png", "two\nlines.png", long] { try fixture.fail(image) }
        try fixture.hold("held.png")
        try fixture.write([3], to: "dropped.png", in: "failed")
        try fixture.write([], to: ".nucleid.lock", in: "failed")

        let outcomes = try requeue()

        #expect(outcomes.count == 6)
        #expect(outcomes.contains(.returned("plate/b.png")))
        #expect(outcomes.contains(.returned(long)))
        #expect(outcomes.contains(.released("held.png")))
        #expect(
            try files(in: "inbox") == [
                "a.png", "plate/b.png", "two\nlines.png", long, "held.png", "dropped.png",
            ])
        #expect(try files(in: "failed") == [".nucleid.lock"])
    }

    @Test(
        "a path names a file, its sidecar or a folder, relative or absolute; each file once",
        arguments: [
            (["plate/b.png"], 1), (["plate/b.png.json"], 1), (["plate"], 2), (["plate/"], 2),
            (["plate", "plate/b.png", "./plate/b.png.json"], 2), (["."], 3), (["held.png"], 1),
            (["/plate"], 2), (["/"], 3),
        ] as [([FilePath], Int)])
    func paths(paths: [FilePath], count: Int) throws {
        for image in ["plate/b.png", "plate/deep/c.png"] as [FilePath] { try fixture.fail(image) }
        try fixture.hold("held.png")
        let failed = fixture.root.appending("failed")

        let entries = try selection.entries(
            at: paths.map {
                $0.isAbsolute ? failed.pushing(FilePath($0.string.dropFirst().description)) : $0
            })

        #expect(entries.count == count)
    }

    @Test(
        "a path that names nothing, or leads out, stops all before anything is moved",
        arguments: ["none.png", "../inbox", "plate/../b.png", "/etc/passwd", "link/x.png", "link"]
            as [FilePath])
    func wrong(path: FilePath) throws {
        try fixture.fail("b.png")
        _ = symlink("../inbox", fixture.root.appending("failed/link").string)
        try fixture.write([1], to: "x.png", in: "inbox")

        #expect(throws: FileError.self) { try selection.entries(at: ["b.png", path]) }
    }

    @Test("a taken name is refused, and file and sidecar stay")
    func taken() throws {
        try fixture.fail("a.png")
        try fixture.write([2], to: "a.png", in: "inbox")

        let outcomes = try requeue()

        guard case .refused(let reason) = outcomes.first else {
            Issue.record("it was put back: \(outcomes)")
            return
        }
        #expect(reason.contains("inbox/a.png' exists; rename or remove that one first"))
        #expect(try files(in: "failed") == ["a.png", "a.png.json"])
        #expect(
            try OpenFile(at: fixture.root.appending("inbox/a.png")).readAll(limit: 9) == [2])
    }

    @Test("what lies in a folder that had to take a number goes back to where it was dropped")
    func numberedFolder() throws {
        try fixture.fail("a.png")
        try fixture.fail("a.png/x.png")
        #expect(try files(in: "failed").contains("a.png.1/x.png"))

        let entries = try selection.entries(at: ["a.png.1"])
        let outcomes = entries.map { retry.requeue($0) }

        #expect(outcomes == [.returned("a.png/x.png")])
        #expect(try files(in: "inbox") == ["a.png/x.png"])
    }

    @Test("of two failures of one name the first goes back, the second is refused")
    func twoOfAName() throws {
        try fixture.fail("a.png")
        try fixture.fail("a.png")

        let outcomes = try requeue()

        #expect(outcomes.count == 2 && outcomes.count { $0 == .returned("a.png") } == 1)
        #expect(try files(in: "inbox") == ["a.png"])
        #expect(try files(in: "failed").count == 2)
    }

    @Test("a sidecar that names a place outside of the inbox moves nothing there")
    func hostile() throws {
        try fixture.write([1], to: "a.png", in: "failed")
        try fixture.write(
            FoldersFixture.reason("../a.png", content: [1], modified: 0), to: "a.png.json",
            in: "failed")

        let outcomes = try requeue()

        guard case .refused = outcomes.first else {
            Issue.record("it was put back: \(outcomes)")
            return
        }
        #expect(try files(in: "failed").count == 2)
        #expect(try FileStatus(of: fixture.root.appending("a.png")) == nil)
    }

    @Test("where the move fails, the file keeps its reason")
    func keptReason() throws {
        try fixture.fail("p/a.png")
        // No folder can be made where a link is.
        _ = symlink("nowhere", fixture.root.appending("inbox/q").string)
        try fixture.write(
            FoldersFixture.reason("q/a.png", content: [1], modified: 0), to: "p/a.png.json",
            in: "failed")

        let outcomes = try requeue()

        guard case .refused = outcomes.first else {
            Issue.record("it was put back: \(outcomes)")
            return
        }
        #expect(try files(in: "failed") == ["p/a.png", "p/a.png.json"])
    }

    @Test("a sidecar that was just written may be that of an image on its way, and stays")
    func onItsWay() throws {
        try fixture.hold("held.png")
        let sidecar = fixture.root.appending("failed/held.png.json")
        try AtomicFile.write(OpenFile(at: sidecar).readAll(limit: 1 << 20), to: sidecar)

        guard case .refused = try requeue().first else {
            Issue.record("it was released")
            return
        }
        #expect(try files(in: "failed") == ["held.png.json"])
    }

    @Test("what an earlier retry was moving when it was killed goes back too")
    func killed() throws {
        try fixture.fail("p/a.png")
        let failed = fixture.tree("failed")
        try failed.createFolder(at: "p/.nucleid-7-8.taken/.nucleid-with")
        for (name, folder) in [("a.png", ""), ("a.png.json", ".nucleid-with/")] {
            #expect(
                rename(
                    failed.root.appending("p/\(name)").string,
                    failed.root.appending("p/.nucleid-7-8.taken/\(folder)\(name)").string) == 0)
        }

        #expect(try requeue() == [.returned("p/a.png")])

        #expect(try files(in: "inbox") == ["p/a.png"])
        #expect(try files(in: "failed") == [])
    }

    @Test("a sidecar whose image is gone is refused and kept; without an inbox nothing moves")
    func gone() throws {
        try fixture.write(
            FoldersFixture.reason("a.png", content: [1], modified: 0), to: "a.png.json",
            in: "failed")
        let noInbox = Requeue(
            failed: fixture.root.appending("failed"), inbox: fixture.root.appending("none"))

        let refused = try requeue()
        try fixture.fail("b.png")
        let others = try selection.entries(at: ["b.png"]).map { noInbox.requeue($0) }

        for outcome in refused + others {
            guard case .refused = outcome else {
                Issue.record("not refused: \(outcome)")
                continue
            }
        }
        #expect(try files(in: "failed") == ["a.png.json", "b.png", "b.png.json"])
        #expect(try FileStatus(of: fixture.root.appending("none")) == nil)
    }
}
