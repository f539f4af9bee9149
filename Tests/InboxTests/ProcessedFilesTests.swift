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
        let files = ProcessedFiles()
        for name: FilePath in ["here.png", "gone.png"] {
            files.insert(name, fingerprint: fingerprint)
        }

        files.beginScan()
        _ = files.contains("here.png", fingerprint: fingerprint)
        files.insert("new.png", fingerprint: fingerprint)
        files.endScan()

        let names: [FilePath] = ["here.png", "gone.png", "new.png"]
        #expect(names.map { files.contains($0, fingerprint: fingerprint) } == [true, false, true])
    }

    @Test("a file that is removed during a scan stays removed")
    func removed() {
        let files = ProcessedFiles()
        files.insert("a.png", fingerprint: fingerprint)

        files.beginScan()
        _ = files.contains("a.png", fingerprint: fingerprint)
        files.remove("a.png")
        files.endScan()

        #expect(!files.contains("a.png", fingerprint: fingerprint))
    }
}
