import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Failed folder, return")
struct FailedFolderReturnTests {
    private let fixture: FoldersFixture
    private let failed: FailedFolder

    init() throws {
        fixture = try FoldersFixture()
        failed = FailedFolder(root: fixture.root.appending("failed"))
        try fixture.fail("plate/a.png")
    }

    private func names(in folder: String) throws -> Set<FilePath> {
        Set(try Folder(fixture.root.appending(folder)).files().map(\.path))
    }

    @Test("a file goes back without its sidecar, into a folder that is made again")
    func moved() throws {
        try failed.moveBack(
            "plate/a.png", sidecar: "plate/a.png.json", to: fixture.tree("inbox"),
            as: "other/b.png")

        #expect(try names(in: "inbox") == ["other/b.png"])
        #expect(try names(in: "failed") == [])
    }

    @Test("a name that is taken is not overwritten; file and sidecar stay")
    func taken() throws {
        try fixture.write([7], to: "plate/a.png", in: "inbox")

        let error = #expect(throws: FileError.self) {
            try failed.moveBack(
                "plate/a.png", sidecar: "plate/a.png.json", to: fixture.tree("inbox"),
                as: "plate/a.png")
        }

        #expect(error?.errno == .fileExists)
        #expect(try fixture.tree("inbox").open("plate/a.png").readAll(limit: 9) == [7])
        #expect(try names(in: "failed") == ["plate/a.png", "plate/a.png.json"])
    }

    @Test("the digest of a file is that of its content")
    func digest() throws {
        let content = try fixture.tree("failed").open("plate/a.png").readAll(limit: 1 << 20)

        #expect(try failed.digest(of: "plate/a.png") == Digest.sha256(of: content))
        #expect(throws: FileError.self) { try failed.digest(of: "plate/b.png") }
    }

    @Test("the sidecar of a file that somebody else has moved stays")
    func gone() throws {
        try fixture.tree("failed").remove("plate/a.png")

        #expect(throws: FileError.self) {
            try failed.moveBack(
                "plate/a.png", sidecar: "plate/a.png.json", to: fixture.tree("inbox"),
                as: "plate/a.png")
        }

        #expect(try names(in: "failed") == ["plate/a.png.json"] && names(in: "inbox") == [])
    }
}
