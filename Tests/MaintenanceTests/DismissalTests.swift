import Linux
import Maintenance
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Dismissed failures")
struct DismissalTests {
    private let fixture: FoldersFixture
    private let dismissal: Dismissal
    private let selection: FailureSelection

    init() throws {
        fixture = try FoldersFixture()
        let failed = fixture.root.appending("failed")
        dismissal = Dismissal(failed: failed, inbox: fixture.root.appending("inbox"))
        selection = FailureSelection(failed: failed)
    }

    private func end(_ paths: FilePath...) throws -> [Dismissal.Outcome] {
        try selection.entries(at: paths).map { dismissal.moveToHistory($0, by: "alice") }
    }

    private func files() throws -> Set<FilePath> {
        Set(try Folder(fixture.root.appending("failed")).files().map(\.path))
    }

    @Test("a failure goes to the history with the name of who dismissed it")
    func dismissed() throws {
        try fixture.fail("plate/a.png")
        try fixture.fail("b.png")

        let outcomes = try end("plate")

        #expect(outcomes == [.dismissed(".history/plate/a.png.json")])
        #expect(
            try files() == [
                ".history/plate/a.png", ".history/plate/a.png.json", "b.png", "b.png.json",
            ])
        let record = try FailureSidecar(
            at: ".history/plate/a.png.json", in: fixture.tree("failed"))
        #expect(record.ended?.user == "alice" && record.ended?.cause == .dismissed)
        #expect(try end().count == 1)
        #expect(try end() == [])
    }

    @Test("a file that is still in the inbox, and one without a reason, are refused")
    func refused() throws {
        try fixture.hold("held.png")
        try fixture.write([3], to: "dropped.png", in: "failed")

        for outcome in try end() {
            guard case .refused(let reason) = outcome else {
                Issue.record("\(outcome)")
                continue
            }
            #expect(reason.contains("remove it there") || reason.contains("no sidecar"))
        }
        #expect(try files() == ["held.png.json", "dropped.png"])
    }

    @Test("the record of a failure in place whose image is gone is cleared")
    func gone() throws {
        try fixture.hold("held.png")
        try fixture.tree("inbox").remove("held.png")

        #expect(try end() == [.dismissed(".history/held.png.json")])
    }

    @Test("a failure whose image is on its way is refused, and so is all without an inbox")
    func onItsWay() throws {
        try fixture.write(
            FoldersFixture.reason("new.png", content: [1], modified: 0), to: "new.png.json",
            in: "failed")

        guard case .refused(let reason) = try end().first else {
            Issue.record("it was dismissed")
            return
        }
        #expect(reason.contains("again in a few seconds"))
        #expect(try files() == ["new.png.json"])
    }

    @Test("what is hidden is no failure")
    func hidden() throws {
        try fixture.fail("a.png")
        _ = try end("a.png")

        #expect(throws: FileError.self) { try selection.entries(at: [".history/a.png"]) }
    }
}
