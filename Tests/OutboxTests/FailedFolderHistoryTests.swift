import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("History of the failed folder")
struct FailedFolderHistoryTests {
    private let fixture: FoldersFixture
    private let failed: FailedFolder

    init() throws {
        fixture = try FoldersFixture()
        failed = FailedFolder(root: fixture.root.appending("failed"))
    }

    private func files() throws -> Set<FilePath> {
        Set(try Folder(failed.tree.root).files().map(\.path))
    }

    @Test("failures of a name end together, files and records stay, those of other names too")
    func replaced() throws {
        for image in ["plate/a.png", "plate/a.png", "plate/b.png"] as [FilePath] {
            try fixture.fail(image)
        }

        let count = try failed.endFailures(
            of: "plate/a.png", at: Timestamp(nanoseconds: 5_000_000_000))

        #expect(count == 2)
        let history = FilePath(".history/plate")
        #expect(
            try files() == [
                "plate/b.png", "plate/b.png.json", history.appending("a.png"),
                history.appending("a.png.json"), history.appending("a.1.png"),
                history.appending("a.1.png.json"),
            ])
        let record = try FailureSidecar(at: history.appending("a.png.json"), in: failed.tree)
        #expect(record.error.code == "a-code")
        #expect(record.ended?.cause == .replaced && record.ended?.user == nil)
        #expect(record.ended?.time == Timestamp(nanoseconds: 5_000_000_000))
        #expect(try failed.endFailures(of: "plate/a.png", at: .now) == 0)
    }

    @Test("a failure in place ends with its record alone")
    func inPlace() throws {
        try fixture.hold("held.png")

        #expect(try failed.endFailures(of: "held.png", at: .now) == 1)

        #expect(try files() == [".history/held.png.json"])
        #expect(try fixture.tree("inbox").status(of: "held.png") != nil)
    }

    @Test("a failure of another image under the same path stays")
    func otherImage() throws {
        try fixture.fail("a.png")
        try fixture.write(
            FoldersFixture.reason("b.png", content: [1], modified: 0), to: "a.png.json",
            in: "failed")

        #expect(try failed.endFailures(of: "a.png", at: .now) == 0)
        #expect(try files() == ["a.png", "a.png.json"])
    }

    @Test("an image without failures needs no failed folder")
    func none() throws {
        #expect(try failed.endFailures(of: "none/a.png", at: .now) == 0)
        #expect(try files() == [])
    }

    @Test("names that are taken in the history get numbers, and long ones are found again")
    func names() throws {
        let long = FilePath(bytes: [UInt8](repeating: 0xE9, count: 251) + ".png".utf8)
        for _ in 0..<3 {
            try fixture.fail(long)
            #expect(try failed.endFailures(of: long, at: .now) == 1)
        }

        let paths = try files()
        #expect(paths.count == 6)
        #expect(paths.allSatisfy { $0.starts(with: FailedFolder.history) })
        #expect(paths.count { $0.extension == "json" } == 3)
    }

    @Test("a record without its file, which a crash has left, is taken for the file")
    func crashed() throws {
        try fixture.fail("a.png")
        let bytes = try failed.tree.open("a.png.json").readAll(limit: 1 << 16)
        try failed.tree.createFolder(at: FailedFolder.history)
        try failed.tree.write(bytes, to: ".history/a.png.json")

        #expect(try failed.endFailures(of: "a.png", at: .now) == 1)

        #expect(try files() == [".history/a.png", ".history/a.png.json"])
        let record = try FailureSidecar(at: ".history/a.png.json", in: failed.tree)
        #expect(record.ended?.cause == .replaced)
    }
}
