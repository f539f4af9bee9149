import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Moving between file trees")
struct FileTreeMoveTests {
    private let source: TemporaryFolder
    private let target: TemporaryFolder

    init() throws {
        source = try TemporaryFolder()
        target = try TemporaryFolder()
    }

    @Test(
        "every method of renaming accepts a free name only",
        arguments: RenameMethod.allCases)
    func ways(way: RenameMethod) throws {
        let (from, to) = (FileTree(root: source.path), FileTree(root: target.path))
        try source.fill("a/x", with: [1])
        try source.fill("a/y", with: [2])
        try to.createFolder(at: "b")

        try from.move("a/x", to: to, as: "b/x", methods: [way])
        let error = #expect(throws: FileError.self) {
            try from.move("a/y", to: to, as: "b/x", methods: [way])
        }

        #expect(
            error
                == .system(
                    path: target.path.appending("b/x"), action: "move to", .fileExists))
        #expect(try to.open("b/x").readAll(limit: 9) == [1])
        #expect(try source.everything() == ["a/y"])
        #expect(try target.everything() == ["b/x"])
    }

    @Test("a file is not moved over a symbolic link", arguments: RenameMethod.allCases)
    func takenByLink(way: RenameMethod) throws {
        let (from, to) = (FileTree(root: source.path), FileTree(root: target.path))
        try source.fill("x")
        _ = try target.makeLink("x", to: "/nowhere")

        let error = #expect(throws: FileError.self) {
            try from.move("x", to: to, as: "x", methods: [way])
        }

        #expect(error?.errno == .fileExists)
    }

    @Test("a missing file is named in the error", arguments: RenameMethod.allCases)
    func missing(way: RenameMethod) throws {
        let (from, to) = (FileTree(root: source.path), FileTree(root: target.path))

        let error = #expect(throws: FileError.self) {
            try from.move("x", to: to, as: "y", methods: [way])
        }

        #expect(
            error
                == .system(
                    path: source.path.appending("x"), action: "move", .noSuchFileOrDirectory))
    }

    @Test("only a file with the expected fingerprint is moved", arguments: RenameMethod.allCases)
    func expecting(way: RenameMethod) throws {
        let (from, to) = (FileTree(root: source.path), FileTree(root: target.path))
        try source.fill("x", with: [1])
        let first = try #require(try from.status(of: "x")).fingerprint
        try from.write([2], to: "x")
        let second = try #require(try from.status(of: "x")).fingerprint

        let error = #expect(throws: FileError.self) {
            try from.move("x", to: to, as: "x", expecting: first, methods: [way])
        }
        #expect(error == .changedDuringMove(path: source.path.appending("x")))
        #expect(try source.names() == ["x"] && target.names() == [])

        try from.move("x", to: to, as: "x", expecting: second, methods: [way])
        #expect(try source.names() == [] && target.names() == ["x"])
    }

    // Another thread keeps renaming new files over the name, as a microscope may.
    @Test(
        "a file that replaced the expected one during the move is moved back",
        .timeLimit(.minutes(30)))
    func replacedMeanwhile() throws {
        let (from, to) = (FileTree(root: source.path), FileTree(root: target.path))
        let isOver = Monitor(false)
        let (spare, name) = (source.path.appending("spare"), source.path.appending("x"))
        let writer = PosixThread {
            while !isOver.wait(for: { Optional($0) }) {
                _ = try? FileDescriptor.open(
                    spare, .writeOnly, options: .create, permissions: .ownerReadWrite
                ).close()
                rename(spare.string, name.string)
            }
        }

        var wrong = 0
        var refusals = 0
        // On a busy machine the writer may run rarely.
        for attempt in 0..<300_000 {
            if attempt >= 3000, refusals > 0 { break }
            guard let expected = try from.status(of: "x")?.fingerprint else { continue }
            do throws(FileError) {
                try from.move("x", to: to, as: "y", expecting: expected)
                let moved = try to.status(of: "y")
                if moved?.inode != expected.inode { wrong += 1 }
                try to.remove("y")
            } catch {
                if error == .changedDuringMove(path: name) { refusals += 1 }
            }
        }
        isOver.update { $0 = true }
        writer.join()

        #expect(wrong == 0)
        #expect(refusals > 0)
        #expect(try target.names() == [])
    }

    private static let hasTwoFileSystems: Bool = {
        let devices = (["/dev/shm", "/tmp"] as [FilePath]).map { path in
            (try? FileStatus(of: path))?.device
        }
        return devices[0] != nil && devices[1] != nil && devices[0] != devices[1]
    }()

    @Test(
        "a copy to another file system keeps time and permissions, and removes the original",
        .enabled(if: hasTwoFileSystems, "/dev/shm and /tmp are one file system"))
    func between() throws {
        let far = try TemporaryFolder(in: "/dev/shm")
        let file = try source.fill("a/x", with: Array(repeating: 9, count: 1_500_000))
        var times = [
            timespec(tv_sec: 1_000_000, tv_nsec: 7), timespec(tv_sec: 12_345, tv_nsec: 678),
        ]
        _ = file.withPlatformString { utimensat(AT_FDCWD, $0, &times, 0) }
        _ = file.withPlatformString { chmod($0, 0o4640) }

        try FileTree(root: source.path).move("a/x", to: FileTree(root: far.path), as: "y")

        var status = stat()
        _ = far.path.appending("y").withPlatformString { lstat($0, &status) }
        #expect(status.st_size == 1_500_000)
        #expect(status.st_mtim.tv_sec == 12_345 && status.st_mtim.tv_nsec == 678)
        #expect(status.st_mode & 0o7777 == 0o640)
        #expect(try source.everything() == [])
        #expect(try far.names() == ["y"])
    }

    @Test(
        "a file that another file system has no room for is not copied, and stays",
        .enabled(if: hasTwoFileSystems, "/dev/shm and /tmp are one file system"))
    func noRoom() throws {
        let far = try TemporaryFolder(in: "/dev/shm")
        let file = try source.fill("x", with: [])
        // A sparse file, which takes no space itself.
        #expect(truncate(file.string, 1 << 42) == 0)
        let before = try #require(try FileStatus(of: file)).fingerprint

        let error = #expect(throws: FileError.self) {
            try FileTree(root: source.path).move("x", to: FileTree(root: far.path), as: "y")
        }

        guard case .noRoom(far.path.appending("y"), 1 << 42, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try FileStatus(of: file)?.fingerprint == before)
        #expect(try far.names() == [])
    }

    @Test("a file takes its companion along, which is removed; without the file it stays")
    func companion() throws {
        let (from, to) = (FileTree(root: source.path), FileTree(root: target.path))
        try source.fill("x")
        try source.fill("x.json")
        try target.fill("taken")

        #expect(throws: FileError.self) {
            try from.move("x", to: to, as: "taken", removing: "x.json")
        }
        #expect(Set(try source.names()) == ["x", "x.json"])

        try from.move("x", to: to, as: "y", removing: "x.json")
        #expect(try source.everything() == [])
        #expect(Set(try target.names()) == ["taken", "y"])
    }

    @Test(
        "a link is not moved to another file system",
        .enabled(if: hasTwoFileSystems, "/dev/shm and /tmp are one file system"))
    func linkBetween() throws {
        let far = try TemporaryFolder(in: "/dev/shm")
        _ = try source.makeLink("x", to: "/etc/passwd")
        let (from, to) = (FileTree(root: source.path), FileTree(root: far.path))

        #expect(throws: FileError.self) { try from.move("x", to: to, as: "y") }

        #expect(try source.names() == ["x"])
        #expect(try far.names() == [])
    }

    /// The writer has opened the file and changes it all the time; if a move succeeds between two
    /// writes, the test repeats with another file.
    @Test(
        "a file that is written to while it is copied is not moved",
        .enabled(if: hasTwoFileSystems, "/dev/shm and /tmp are one file system"),
        .timeLimit(.minutes(30)))
    func writtenMeanwhile() throws {
        let far = try TemporaryFolder(in: "/dev/shm")
        let (from, to) = (FileTree(root: source.path), FileTree(root: far.path))
        let file = source.path.appending("x")

        var refusal: FileError?
        while refusal == nil {
            try source.fill("x", with: Array(repeating: 1, count: 10_000_000))
            let open = try FileDescriptor.open(file, .writeOnly)
            let isOver = Monitor(false)
            let writer = PosixThread {
                while !isOver.wait(for: { Optional($0) }) {
                    _ = try? open.writeAll(toAbsoluteOffset: 0, [2])
                }
            }
            do throws(FileError) { try from.move("x", to: to, as: "y") } catch { refusal = error }
            isOver.update { $0 = true }
            writer.join()
            try open.close()
            try to.remove("y")
        }

        #expect(refusal == .system(path: file, action: "move", .resourceBusy))
        #expect(try source.names() == ["x"])
        #expect(try far.names() == [])
    }
}
