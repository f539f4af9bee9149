import Inbox
import Linux
import SystemPackage
import Testing

@Suite("Processed files")
struct ProcessedFilesTests {
    private let fingerprint: Fingerprint

    init() throws {
        let folder = try TemporaryFolder()
        let status = try FileStatus(of: try folder.write([1], to: "a"))
        fingerprint = try #require(status).fingerprint
    }

    @Test("files that a scan has not found are removed, unless they were added meanwhile")
    func scans() {
        let files = HandledFiles()
        for name: FilePath in ["here.png", "gone.png"] { files.insert(name, fingerprint) }

        files.beginLook()
        _ = files.contains("here.png", fingerprint)
        files.insert("new.png", fingerprint)
        files.endLook()

        let names: [FilePath] = ["here.png", "gone.png", "new.png"]
        #expect(names.map { files.contains($0, fingerprint) } == [true, false, true])
    }

    @Test("a file that is removed during a scan stays removed")
    func removed() {
        let files = HandledFiles()
        files.insert("a.png", fingerprint)

        files.beginLook()
        _ = files.contains("a.png", fingerprint)
        files.remove("a.png")
        files.endLook()

        #expect(!files.contains("a.png", fingerprint))
    }
}
