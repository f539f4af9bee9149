import Linux
import SystemPackage
import TestSupport
import Testing

/// A move is a rename within a file system, and a copy between two.
@Suite("Moving files")
struct MoveTests {
    private static let hasTwoFileSystems: Bool = {
        let devices = (["/dev/shm", "/tmp"] as [FilePath]).map { path in
            (try? FileStatus(of: path))?.device
        }
        return devices[0] != nil && devices[1] != nil && devices[0] != devices[1]
    }()

    private static func move(_ file: FilePath, to target: FilePath) throws(FileError) {
        func tree(_ path: FilePath) -> FileTree { FileTree(root: path.removingLastComponent()) }
        func name(_ path: FilePath) -> FilePath { FilePath(bytes: path.lastComponentBytes) }
        try tree(file).move(name(file), to: tree(target), as: name(target))
    }

    private static func check(from source: TemporaryFolder, to target: TemporaryFolder) throws {
        let bytes = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let file = try source.write(bytes, to: "a.png")
        let moved = target.path.appending("b.png")

        try Self.move(file, to: moved)
        #expect(try content(of: moved) == bytes)
        #expect(try source.names() == [])
        #expect(try target.names() == ["b.png"])

        let second = try source.write([1, 2, 3], to: "a.png")
        let error = #expect(throws: FileError.self) { try Self.move(second, to: moved) }
        #expect(error?.errno == .fileExists)
        #expect(error?.description.contains("'\(moved)'") == true)
        #expect(try content(of: moved) == bytes)
        #expect(try content(of: second) == [1, 2, 3])
        #expect(try target.names() == ["b.png"])
    }

    @Test("a file moves to a free name, and never replaces another")
    func within() throws {
        try Self.check(from: TemporaryFolder(), to: TemporaryFolder())
    }

    @Test(
        "a file moves to a free name on another file system, and never replaces another",
        .enabled(if: hasTwoFileSystems, "/dev/shm and /tmp are one file system"),
        arguments: [("/tmp", "/dev/shm"), ("/dev/shm", "/tmp")] as [(FilePath, FilePath)])
    func between(source: FilePath, target: FilePath) throws {
        try Self.check(from: TemporaryFolder(in: source), to: TemporaryFolder(in: target))
    }

    @Test("a missing file is an error")
    func missing() throws {
        let folder = try TemporaryFolder()
        let target = folder.path.appending("b")

        let error = #expect(throws: FileError.self) {
            try Self.move(folder.path.appending("a"), to: target)
        }

        #expect(error?.errno == .noSuchFileOrDirectory)
        #expect(try folder.names() == [])
    }
}
