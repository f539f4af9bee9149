import Daemon
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Files that were put back")
struct PutBackFilesTests {
    @Test("a file is known until it is another, changed or gone")
    func known() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write([1], to: "a.png")
        let moved = folder.path.appending("b.png")
        let status = try FileStatus(of: file)
        var files = PutBackFiles()
        #expect(files.isEmpty)

        files.record("a.png", status: status)
        // Its change time is another since.
        try renameFile(file, to: moved)
        try renameFile(moved, to: file)
        #expect(files.contains("a.png", status: try FileStatus(of: file)))
        #expect(!files.contains("b.png", status: status))

        try folder.write([1, 2], to: "a.png")
        #expect(!files.contains("a.png", status: try FileStatus(of: file)))
        #expect(!files.contains("a.png", status: nil))

        files.record("a.png", status: nil)
        #expect(files.isEmpty)
    }
}
