import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Staged file")
struct StagedFileTests {
    private let folder: TemporaryFolder
    private let tree: Tree

    init() throws {
        folder = try TemporaryFolder()
        tree = Tree(folder.path)
    }

    private func fill(_ file: StagedFile, _ bytes: [UInt8]) {
        #expect(write(file.descriptor, bytes, bytes.count) == bytes.count)
    }

    private var hidden: [String] { get throws { try folder.names().filter { $0.hasPrefix(".") } } }

    @Test(
        "what is written is read back in order, and published whole under its name alone",
        arguments: [0, 1, 1 << 20, 1 << 20 + 1, 3_000_001])
    func publish(size: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let file = try tree.stage(for: "a.tif")
        fill(file, bytes)
        var read: [UInt8] = []

        try file.read { read += $0 }
        let length = try file.finish()
        let before = try folder.names()
        try tree.publish(file, as: "a.tif")

        #expect(read == bytes)
        #expect(length == size)
        #expect(before.count == 1 && before.allSatisfy { $0.hasPrefix(".nucleid-") })
        #expect(try content(of: folder.path.appending("a.tif")) == bytes)
        #expect(try folder.names() == ["a.tif"])
    }

    @Test("writers may go back, as those of TIFF do")
    func seeking() throws {
        let file = try tree.stage(for: "a.tif")
        fill(file, [1, 2, 3, 4])
        #expect(pwrite(file.descriptor, [9, 8] as [UInt8], 2, 1) == 2)
        var read: [UInt8] = []

        try file.read { read += $0 }
        try tree.publish(file, as: "a.tif")

        #expect(read == [1, 9, 8, 4])
        #expect(try content(of: folder.path.appending("a.tif")) == [1, 9, 8, 4])
    }

    @Test("what is not published goes, and what has the name stays")
    func forgotten() throws {
        try folder.write([7], to: "a.tif")

        var file: StagedFile? = try tree.stage(for: "a.tif")
        if let file { fill(file, [1]) }
        let during = try hidden.count
        file = nil

        #expect(during == 1)
        #expect(try folder.names() == ["a.tif"])
        #expect(try content(of: folder.path.appending("a.tif")) == [7])
    }

    @Test("what cannot be replaced stays, and no temporary file does")
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

    @Test("a published file replaces another, which whoever has it open still reads")
    func replace() throws {
        try folder.write([7, 7], to: "a.tif")
        let old = try tree.open("a.tif")
        let file = try tree.stage(for: "a.tif")
        fill(file, [1])

        try tree.publish(file, as: "a.tif")

        #expect(try old.readAll(limit: 9) == [7, 7])
        #expect(try content(of: folder.path.appending("a.tif")) == [1])
    }

    @Test("no link is followed to where a file is staged or published")
    func links() throws {
        let outside = try TemporaryFolder()
        _ = try folder.makeLink("link", to: outside.path)
        let file = try tree.stage(for: "a.tif")

        #expect(throws: FileError.self) { _ = try tree.stage(for: "link/a.tif") }
        #expect(throws: FileError.self) { _ = try tree.stage(for: "../a.tif") }
        #expect(throws: FileError.self) { try tree.publish(file, as: "link/a.tif") }

        #expect(try outside.names() == [])
    }

    @Test("a link under the name is replaced itself")
    func linkReplaced() throws {
        let outside = try TemporaryFolder()
        let target = try outside.write([5], to: "kept")
        _ = try folder.makeLink("a.tif", to: target)
        let file = try tree.stage(for: "a.tif")
        fill(file, [1])

        try tree.publish(file, as: "a.tif")

        #expect(try content(of: target) == [5])
        #expect(try tree.status(of: "a.tif")?.kind == .file)
    }

    @Test("a folder that is moved meanwhile takes the file along, and another gets it all the same")
    func movedFolder() throws {
        try tree.createFolder("p")
        let file = try tree.stage(for: "p/a.tif")
        fill(file, [1])
        try AtomicFile.move(folder.path.appending("p"), to: folder.path.appending("old"))
        try tree.createFolder("p")

        try tree.publish(file, as: "p/a.tif")

        #expect(try folder.everything() == ["p/a.tif"])
    }

    @Test("where there is no folder, the path is named")
    func missingFolder() {
        let path = folder.path.appending("no/a.tif")

        let error = #expect(throws: FileError.self) { _ = try tree.stage(for: "no/a.tif") }

        #expect(error == .system(path: path, action: "write", .noSuchFileOrDirectory))
    }
}
