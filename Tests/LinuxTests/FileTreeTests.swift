import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("File tree")
struct FileTreeTests {
    private let folder: TemporaryFolder
    private let outside: TemporaryFolder
    private let tree: FileTree

    init() throws {
        folder = try TemporaryFolder()
        outside = try TemporaryFolder()
        tree = FileTree(root: folder.path)
    }

    @Test("a written file is read back, also through a link to the root")
    func roundTrip() throws {
        let linked = FileTree(root: try outside.makeLink("root", to: folder.path))

        try linked.createFolder(at: "a/b/c")
        try linked.write([1, 2, 3], to: "a/b/c/file")

        #expect(try tree.open("a/b/c/file").readAll(limit: 9) == [1, 2, 3])
        #expect(try content(of: folder.path.appending("a/b/c/file")) == [1, 2, 3])
        #expect(try folder.everything() == ["a/b/c/file"])
        #expect(try linked.status(of: "a/b/c")?.kind == .folder)
        #expect(try linked.status(of: "")?.kind == .folder)
    }

    @Test(
        "every call refuses a path that leads out of the root",
        arguments: ["../x", "a/../../x", "..", "/etc/passwd", "./a", "a/.."] as [FilePath])
    func leadingOut(path: FilePath) throws {
        try folder.write([1], to: "file")
        let tree = tree
        let calls: [() throws -> Void] = [
            { _ = try tree.status(of: path) }, { _ = try tree.open(path) },
            { try tree.write([1], to: path) }, { try tree.createFolder(at: path) },
            { try tree.remove(path) }, { try tree.move(path, to: tree, as: "b") },
            { try tree.move("file", to: tree, as: path) },
        ]

        for call in calls {
            let error = #expect(throws: FileError.self) { try call() }
            #expect(
                error?.description
                    == "cannot use '\(path)': it leads out of '\(folder.path)'")
        }
        #expect(try folder.names() == ["file"])
    }

    @Test(
        "no call follows a link on the path, to a folder inside or outside",
        arguments: [true, false])
    func links(isInside: Bool) throws {
        let target = isInside ? try folder.makeFolder("real") : outside.path
        try AtomicFile.write([7], to: target.appending("kept"))
        _ = try folder.makeLink("link", to: target)
        let tree = tree

        let status = try tree.status(of: "link/kept")
        try tree.remove("link/kept")
        for call in [
            { _ = try tree.open("link/kept") }, { try tree.write([1], to: "link/new") },
            { try tree.createFolder(at: "link/new") }, { try tree.createFolder(at: "link") },
            { try tree.move("link/kept", to: tree, as: "moved") },
        ] as [() throws -> Void] {
            #expect(throws: FileError.self) { try call() }
        }

        #expect(status == nil)
        #expect(try Folder(target).names() == ["kept"])
        #expect(try tree.status(of: "link")?.kind == .other)
    }

    @Test("a folder replaced by a link between two calls is not followed")
    func swapped() throws {
        try folder.fill("sub/file", with: [1])
        try outside.fill("file", with: [66])
        #expect(try tree.open("sub/file").readAll(limit: 9) == [1])
        try renameFile(folder.path.appending("sub"), to: folder.path.appending("old"))
        _ = try folder.makeLink("sub", to: outside.path)
        let tree = tree

        let error = #expect(throws: FileError.self) { _ = try tree.open("sub/file") }
        #expect(throws: FileError.self) { try tree.write([1], to: "sub/file") }

        #expect(error?.errno == .notDirectory)
        #expect(try content(of: outside.path.appending("file")) == [66])
    }

    /// A thread swaps folder and link as fast as it can.
    @Test("a folder that is swapped with a link during calls never leads out of the root")
    func racing() throws {
        try folder.fill("sub/file", with: [1])
        try outside.fill("file", with: [66])
        let link = try folder.makeLink("link", to: outside.path)
        let (sub, away) = (folder.path.appending("sub"), folder.path.appending("away"))
        let isOver = Monitor(false)
        let swapper = PosixThread {
            while !isOver.wait(for: { Optional($0) }) {
                for (from, to) in [(sub, away), (link, sub), (sub, link), (away, sub)] {
                    _ = from.withPlatformString { from in
                        to.withPlatformString { rename(from, $0) }
                    }
                }
            }
        }

        var foreign = 0
        for _ in 0..<3000 {
            if let file = try? tree.open("sub/file"), try file.readAll(limit: 9) != [1] {
                foreign += 1
            }
            try? tree.write([1], to: "sub/file")
        }
        isOver.update { $0 = true }
        swapper.join()

        #expect(foreign == 0)
        #expect(try content(of: outside.path.appending("file")) == [66])
        #expect(try outside.names() == ["file"])
    }

    @Test("pipes, sockets, links, folders and devices are not opened", .timeLimit(.minutes(30)))
    func specialFiles() throws {
        _ = try folder.makePipe("pipe")
        _ = try folder.makeLink("link", to: try outside.write([1], to: "file"))
        _ = try folder.makeFolder("folder")
        let socket = try ListeningSocket(at: folder.path.appending("socket"))
        let tree = tree

        for (name, reason) in [
            ("pipe", "it is a pipe or a device, not a file"),
            ("socket", "it is a pipe or a device, not a file"),
            ("link", "it is a symbolic link, which is not followed"),
            ("folder", "it is a folder, not a file"),
        ] {
            let error = #expect(throws: FileError.self) { _ = try tree.open(FilePath(name)) }
            #expect(
                error?.description == "cannot use '\(folder.path.appending(name))': \(reason)")
        }
        #expect(throws: FileError.self) { _ = try FileTree(root: "/dev").open("null") }
        _ = consume socket
    }

    @Test("every call accepts names of any bytes")
    func anyBytes() throws {
        let below = FilePath("sub").pushing(nameOfBytes)

        try tree.createFolder(at: "sub")
        try tree.write([5], to: below)
        let status = try tree.status(of: below)
        let read = try tree.open(below).readAll(limit: 9)
        try tree.move(below, to: tree, as: nameOfBytes)

        #expect(status?.size == 1)
        #expect(read == [5])
        #expect(
            try Folder(folder.path).names().map { FilePath(root: nil, [$0]) }.contains(nameOfBytes))
        try tree.remove(nameOfBytes)
        #expect(try folder.names() == ["sub"])
    }

    @Test("a folder is created with its parents and the root, and again without error")
    func createFolder() throws {
        let tree = FileTree(root: folder.path.appending("new/root"))
        #expect(try tree.status(of: "a") == nil)

        try tree.createFolder(at: "a/b")
        try tree.createFolder(at: "a/b")
        try tree.createFolder(at: "")

        #expect(try tree.status(of: "a/b")?.kind == .folder)
    }

    @Test("a file in place of a folder is named in the error", arguments: ["file", "file/below"])
    func inTheWay(name: FilePath) throws {
        let path = try folder.write([1], to: "file")
        let tree = tree

        let error = #expect(throws: FileError.self) { try tree.createFolder(at: name) }

        #expect(
            error?.description
                == "cannot use '\(path)': it is not a folder, but a folder is needed there")
    }

    @Test("errors name the whole path and keep the errno")
    func errors() throws {
        let tree = tree
        let path = folder.path.appending("no/file")

        let writing = #expect(throws: FileError.self) { try tree.write([1], to: "no/file") }
        let opening = #expect(throws: FileError.self) { _ = try tree.open("no/file") }

        #expect(writing == .system(path: path, action: "write", .noSuchFileOrDirectory))
        #expect(opening == .system(path: path, action: "open", .noSuchFileOrDirectory))
    }

    @Test("a path longer than PATH_MAX is refused before any folder is created")
    func tooLong() throws {
        let tree = tree
        let deep = FilePath(String(repeating: "a/", count: 2048) + "b")

        let error = #expect(throws: FileError.self) { try tree.createFolder(at: deep) }

        #expect(error?.errno == .fileNameTooLong)
        #expect(try folder.names() == [])
    }

    @Test("removing a missing file is no error", arguments: ["file", "no/file", "file/file"])
    func remove(name: FilePath) throws {
        try folder.write([1], to: "file")

        try tree.remove(name)
        try tree.remove(name)

        #expect(try folder.names() == (name == "file" ? [] : ["file"]))
    }
}
