import Linux
import Maintenance
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Removal of results whose images were removed")
struct ResultRemovalTests {
    private let fixture: FoldersFixture

    init() throws { fixture = try FoldersFixture() }

    private var outbox: Set<FilePath> {
        get throws { Set(try Folder(fixture.root.appending("outbox")).files().map(\.path)) }
    }

    @Test("results of images that are nowhere are found and removed with all their files")
    func removed() throws {
        let removal = ResultRemoval(folders: try fixture.folders)
        try fixture.done("here.png")
        try fixture.done("plate/gone.png")
        try fixture.done("archived.png", in: "archive")
        try fixture.stack("stack.tif", in: "inbox")
        for image in ["plate/gone.png", "stack.tif"] as [FilePath] {
            try fixture.tree("inbox").remove(image)
        }

        let survey = try removal.removedInputs()
        let outcomes = survey.sidecars.map { removal.remove(at: $0) }

        #expect(survey.sidecars.count == 4 && survey.sidecars.contains("plate/gone.png.json"))
        #expect(survey.others == 2)
        #expect(outcomes.allSatisfy { $0 == .removed })
        #expect(
            try outbox == [
                "here.png.json", "here.png.mask.png", "archived.png.json", "archived.png.mask.png",
            ])
        #expect(try removal.removedInputs().sidecars == [])
    }

    @Test("a result whose image came back, and what is no sidecar, are left")
    func refused() throws {
        let removal = ResultRemoval(folders: try fixture.folders)
        try fixture.done("a.png")
        try fixture.write([1], to: "note.json", in: "outbox")

        for path in ["a.png.json", "note.json", "none.json", "../inbox/a.png"] as [FilePath] {
            guard case .refused = removal.remove(at: path) else {
                Issue.record("\(path) was removed")
                continue
            }
        }
        #expect(try outbox == ["a.png.json", "a.png.mask.png", "note.json"])
        #expect(try fixture.tree("inbox").status(of: "a.png") != nil)
    }

    @Test("results of images that have failed since, or are archived by a high number, stay")
    func elsewhere() throws {
        let removal = ResultRemoval(folders: try fixture.folders)
        for image in ["a.png", "b.png"] as [FilePath] {
            try fixture.done(image)
            try fixture.tree("inbox").remove(image)
        }
        try fixture.fail("a.png")
        try fixture.write([1], to: "b.40.png", in: "archive")

        let survey = try removal.removedInputs()
        #expect(survey.sidecars.isEmpty && survey.others == 2)
        #expect(removal.remove(at: "a.png.json") == .refused(reason: "its image exists"))
        #expect(removal.remove(at: "b.png.json") == .refused(reason: "its image exists"))
    }

    @Test("without an inbox nothing is removed")
    func noInbox() throws {
        let folders = try fixture.folders
        try fixture.done("a.png")
        try fixture.tree("inbox").remove("a.png")
        Folder(folders.inbox).removeIfEmpty()
        let removal = ResultRemoval(folders: folders)

        #expect(throws: FileError.self) { try removal.removedInputs() }
        guard case .refused = removal.remove(at: "a.png.json") else {
            Issue.record("it was removed")
            return
        }
        #expect(try outbox.count == 2)
    }
}
