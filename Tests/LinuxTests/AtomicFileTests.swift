import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Atomic file")
struct AtomicFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(
        "writing creates the whole file and leaves no temporary file",
        arguments: [0, 1, 4096, 3_000_001])
    func write(size: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }

        try AtomicFile.write(bytes, to: folder.path.appending("a.png"))

        #expect(try content(of: folder.path.appending("a.png")) == bytes)
        #expect(try folder.names() == ["a.png"])
    }

    @Test("a shorter file replaces a longer one completely")
    func replace() throws {
        let path = try folder.write(Array("a long content".utf8), to: "a.json")
        let before = try FileStatus(of: path)

        try AtomicFile.write(Array("short".utf8), to: path)

        #expect(try content(of: path) == Array("short".utf8))
        #expect(try folder.names() == ["a.json"])
        // A new inode: readers that have the old file open still read its content.
        #expect(try FileStatus(of: path)?.inode != before?.inode)
    }

    @Test("a folder is not replaced, and no temporary file is left")
    func irreplaceable() throws {
        let target = try folder.makeFolder("a.png")

        let error = #expect(throws: FileError.self) { try AtomicFile.write([1], to: target) }

        #expect(error?.errno == .isDirectory)
        #expect(error?.description.contains("'\(target)'") == true)
        #expect(try folder.names() == ["a.png"])
    }

    @Test("writing into a missing folder fails and names the path")
    func missingFolder() throws {
        let path = folder.path.appending("missing/a.png")

        let error = #expect(throws: FileError.self) { try AtomicFile.write([1], to: path) }

        #expect(error?.errno == .noSuchFileOrDirectory)
        #expect(error?.description.contains("'\(folder.path)/missing/") == true)
    }

    @Test("removing a missing file is no error")
    func remove() throws {
        let path = try folder.write([1], to: "a.png")

        try AtomicFile.remove(path)
        try AtomicFile.remove(path)

        #expect(try folder.names() == [])
    }

    @Test("concurrent writers of one name never mix their content")
    func concurrent() throws {
        let path = folder.path.appending("a")
        let failed = Monitor(0)
        let threads = (0..<4 as Range<UInt8>).map { writer in
            KernelThread {
                for _ in 0..<5 {
                    do {
                        try AtomicFile.write(Array(repeating: writer, count: 9999), to: path)
                    } catch { failed.update { $0 += 1 } }
                }
            }
        }
        for thread in threads { thread.join() }

        let written = try content(of: path)
        #expect(failed.update { $0 } == 0)
        #expect(written.count == 9999 && Set(written).count == 1)
        #expect(try folder.names() == ["a"])
    }
}
