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
        arguments: Renaming.allCases)
    func ways(way: Renaming) throws {
        let (from, to) = (Tree(source.path), Tree(target.path))
        try source.fill("a/x", with: [1])
        try source.fill("a/y", with: [2])
        try to.createFolder("b")

        try from.move("a/x", to: to, as: "b/x", by: [way])
        let error = #expect(throws: FileError.self) {
            try from.move("a/y", to: to, as: "b/x", by: [way])
        }

        #expect(
            error
                == .system(
                    path: target.path.appending("b/x"), action: "move to", .fileExists))
        #expect(try to.open("b/x").readAll(limit: 9) == [1])
        #expect(try source.everything() == ["a/y"])
        #expect(try target.everything() == ["b/x"])
    }

    @Test("a file is not moved over a symbolic link", arguments: Renaming.allCases)
    func takenByLink(way: Renaming) throws {
        let (from, to) = (Tree(source.path), Tree(target.path))
        try source.fill("x")
        _ = try target.makeLink("x", to: "/nowhere")

        let error = #expect(throws: FileError.self) {
            try from.move("x", to: to, as: "x", by: [way])
        }

        #expect(error?.errno == .fileExists)
    }

    @Test("a missing file is named in the error", arguments: Renaming.allCases)
    func missing(way: Renaming) throws {
        let (from, to) = (Tree(source.path), Tree(target.path))

        let error = #expect(throws: FileError.self) {
            try from.move("x", to: to, as: "y", by: [way])
        }

        #expect(
            error
                == .system(
                    path: source.path.appending("x"), action: "move", .noSuchFileOrDirectory))
    }

    @Test("only a file with the expected fingerprint is moved", arguments: Renaming.allCases)
    func expecting(way: Renaming) throws {
        let (from, to) = (Tree(source.path), Tree(target.path))
        try source.fill("x", with: [1])
        let first = try #require(try from.status(of: "x")).fingerprint
        try from.write([2], to: "x")
        let second = try #require(try from.status(of: "x")).fingerprint

        let error = #expect(throws: FileError.self) {
            try from.move("x", to: to, as: "x", expecting: first, by: [way])
        }
        #expect(error == .changed(path: source.path.appending("x")))
        #expect(try source.names() == ["x"] && target.names() == [])

        try from.move("x", to: to, as: "x", expecting: second, by: [way])
        #expect(try source.names() == [] && target.names() == ["x"])
    }

    // Another thread keeps renaming new files over the name, as a microscope may.
    @Test(
        "a file that replaced the expected one during the move is moved back",
        .timeLimit(.minutes(30)))
    func replacedMeanwhile() throws {
        let (from, to) = (Tree(source.path), Tree(target.path))
        let isOver = Monitor(false)
        let (spare, name) = (source.path.appending("spare"), source.path.appending("x"))
        let writer = KernelThread {
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
                if error == .changed(path: name) { refusals += 1 }
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

        try Tree(source.path).move("a/x", to: Tree(far.path), as: "y")

        var status = stat()
        _ = far.path.appending("y").withPlatformString { lstat($0, &status) }
        #expect(status.st_size == 1_500_000)
        #expect(status.st_mtim.tv_sec == 12_345 && status.st_mtim.tv_nsec == 678)
        #expect(status.st_mode & 0o7777 == 0o640)
        #expect(try source.everything() == [])
        #expect(try far.names() == ["y"])
    }

    @Test(
        "a link is not moved to another file system",
        .enabled(if: hasTwoFileSystems, "/dev/shm and /tmp are one file system"))
    func linkBetween() throws {
        let far = try TemporaryFolder(in: "/dev/shm")
        _ = try source.makeLink("x", to: "/etc/passwd")
        let (from, to) = (Tree(source.path), Tree(far.path))

        #expect(throws: FileError.self) { try from.move("x", to: to, as: "y") }

        #expect(try source.names() == ["x"])
        #expect(try far.names() == [])
    }

    /// The writer changes the file all the time; if a move succeeds between two writes, the file is
    /// moved back and the test repeats.
    @Test(
        "a file that is written to while it is copied is not moved",
        .enabled(if: hasTwoFileSystems, "/dev/shm and /tmp are one file system"),
        .timeLimit(.minutes(30)))
    func writtenMeanwhile() throws {
        let far = try TemporaryFolder(in: "/dev/shm")
        let file = try source.fill("x", with: Array(repeating: 1, count: 10_000_000))
        let isOver = Monitor(false)
        let writer = KernelThread {
            while !isOver.wait(for: { Optional($0) }) {
                if let open = try? FileDescriptor.open(file, .writeOnly) {
                    _ = try? open.closeAfter { try open.writeAll(toAbsoluteOffset: 0, [2]) }
                }
            }
        }
        defer {
            isOver.update { $0 = true }
            writer.join()
        }
        let (from, to) = (Tree(source.path), Tree(far.path))

        var refusal: FileError?
        while refusal == nil {
            do throws(FileError) {
                try from.move("x", to: to, as: "y")
                try to.move("y", to: from, as: "x")
            } catch { refusal = error }
        }

        #expect(refusal == .system(path: file, action: "move", .resourceBusy))
        #expect(try source.names() == ["x"])
        #expect(try far.names() == [])
    }
}
