import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Staged file")
struct StagedFileTests {
    private let folder: TemporaryFolder
    private let tree: FileTree

    init() throws {
        folder = try TemporaryFolder()
        tree = FileTree(root: folder.path)
    }

    private func fill(_ file: StagedFile, with bytes: [UInt8]) {
        #expect(write(file.descriptor, bytes, bytes.count) == bytes.count)
    }

    private var hidden: [String] { get throws { try folder.names().filter { $0.hasPrefix(".") } } }

    @Test(
        "the content is read back, and published whole without a temporary file left",
        arguments: [0, 1, 1 << 20, 1 << 20 + 1, 3_000_001])
    func publish(size: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let file = try tree.stage(for: "a.tif")
        fill(file, with: bytes)
        var read: [UInt8] = []

        try file.readChunks { read += $0 }
        let length = try file.synchronize()
        let before = try folder.names()
        try tree.publish(file, as: "a.tif")

        #expect(read == bytes)
        #expect(length == size)
        #expect(before.count == 1 && before.allSatisfy { $0.hasPrefix(".nucleid-") })
        #expect(try content(of: folder.path.appending("a.tif")) == bytes)
        #expect(try folder.names() == ["a.tif"])
    }

    @Test("earlier bytes can be overwritten, as a TIFF writer does")
    func seeking() throws {
        let file = try tree.stage(for: "a.tif")
        fill(file, with: [1, 2, 3, 4])
        #expect(pwrite(file.descriptor, [9, 8] as [UInt8], 2, 1) == 2)
        var read: [UInt8] = []

        try file.readChunks { read += $0 }
        try tree.publish(file, as: "a.tif")

        #expect(read == [1, 9, 8, 4])
        #expect(try content(of: folder.path.appending("a.tif")) == [1, 9, 8, 4])
    }

    @Test("a file that is not published is deleted, and the existing one stays")
    func unpublished() throws {
        try folder.write([7], to: "a.tif")

        var file: StagedFile? = try tree.stage(for: "a.tif")
        if let file { fill(file, with: [1]) }
        let during = try hidden.count
        file = nil

        #expect(during == 1)
        #expect(try folder.names() == ["a.tif"])
        #expect(try content(of: folder.path.appending("a.tif")) == [7])
    }

    @Test("a folder is not replaced, and no temporary file is left")
    func irreplaceable() throws {
        _ = try folder.makeFolder("a.tif")
        var file: StagedFile? = try tree.stage(for: "a.tif")

        let error = #expect(throws: FileError.self) {
            try file.map { try tree.publish($0, as: "a.tif") }
        }
        file = nil

        #expect(error?.errno == .isDirectory)
        #expect(error?.path == folder.path.appending("a.tif"))
        #expect(try folder.names() == ["a.tif"])
    }

    @Test("publishing replaces a file, which readers that have it open still read")
    func replace() throws {
        try folder.write([7, 7], to: "a.tif")
        let old = try tree.open("a.tif")
        let file = try tree.stage(for: "a.tif")
        fill(file, with: [1])

        try tree.publish(file, as: "a.tif")

        #expect(try old.readAll(limit: 9) == [7, 7])
        #expect(try content(of: folder.path.appending("a.tif")) == [1])
    }

    @Test("no link is followed when staging or publishing")
    func links() throws {
        let outside = try TemporaryFolder()
        _ = try folder.makeLink("link", to: outside.path)
        let file = try tree.stage(for: "a.tif")

        #expect(throws: FileError.self) { _ = try tree.stage(for: "link/a.tif") }
        #expect(throws: FileError.self) { _ = try tree.stage(for: "../a.tif") }
        #expect(throws: FileError.self) { try tree.publish(file, as: "link/a.tif") }

        #expect(try outside.names() == [])
    }

    @Test("a link at the path is replaced, not its target")
    func linkReplaced() throws {
        let outside = try TemporaryFolder()
        let target = try outside.write([5], to: "kept")
        _ = try folder.makeLink("a.tif", to: target)
        let file = try tree.stage(for: "a.tif")
        fill(file, with: [1])

        try tree.publish(file, as: "a.tif")

        #expect(try content(of: target) == [5])
        #expect(try tree.status(of: "a.tif")?.kind == .file)
    }

    @Test("a file whose folder was moved meanwhile is published in the new folder of the path")
    func movedFolder() throws {
        try tree.createFolder(at: "p")
        let file = try tree.stage(for: "p/a.tif")
        fill(file, with: [1])
        try renameFile(folder.path.appending("p"), to: folder.path.appending("old"))
        try tree.createFolder(at: "p")

        try tree.publish(file, as: "p/a.tif")

        #expect(try folder.everything() == ["p/a.tif"])
    }

    @Test("a missing folder is an error that names the path")
    func missingFolder() {
        let path = folder.path.appending("no/a.tif")

        let error = #expect(throws: FileError.self) { _ = try tree.stage(for: "no/a.tif") }

        #expect(error == .system(path: path, action: "write", .noSuchFileOrDirectory))
    }
}
