import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Walking a file tree")
struct FileTreeWalkTests {
    private let folder: TemporaryFolder
    private let tree: Tree

    init() throws {
        folder = try TemporaryFolder()
        tree = Tree(folder.path)
    }

    /// The paths for which a walk calls each closure, in order.
    private func walk(
        from start: FilePath = "", entering: (FilePath) -> Bool = { _ in true }
    ) throws -> (entered: [FilePath], visited: [FilePath], passed: [FilePath]) {
        var met: (entered: [FilePath], visited: [FilePath], passed: [FilePath]) = ([], [], [])
        try tree.walk(from: start) { path, status throws(FileError) in
            met.entered.append(path)
            return status.kind == .folder && entering(path)
        } visit: { path, _ throws(FileError) in
            met.visited.append(path)
        } passOver: { path, _ throws(FileError) in
            met.passed.append(path)
        }
        return met
    }

    @Test("folders are entered in bytewise order, a folder's files before its sub-folders")
    func order() throws {
        for name in ["b/x", "a/deep/y", "a/z", "top", "Z/f", "é/g"] as [FilePath] {
            try folder.fill(name)
        }

        let met = try walk { $0 != "b" }

        #expect(met.entered == ["", "Z", "a", "a/deep", "b", "é"])
        #expect(met.visited == ["top", "Z/f", "a/z", "a/deep/y", "é/g"])
        #expect(met.passed == [])
    }

    @Test("a walk from a sub-folder reports paths relative to the root")
    func start() throws {
        for name in ["a/b/x", "a/y", "z"] as [FilePath] { try folder.fill(name) }

        let met = try walk(from: "a")

        #expect(met.entered == ["a", "a/b"])
        #expect(met.visited == ["a/y", "a/b/x"])
    }

    @Test("links and pipes are visited, never entered")
    func links() throws {
        let outside = try TemporaryFolder()
        try outside.fill("secret")
        _ = try folder.makeLink("link", to: outside.path)
        _ = try folder.makeLink("loop", to: folder.path)
        _ = try folder.makePipe("pipe")

        let met = try walk()

        #expect(met.entered == [""])
        #expect(Set(met.visited) == ["link", "loop", "pipe"])
    }

    @Test("a folder replaced by a link before it is entered is not entered")
    func swapped() throws {
        let outside = try TemporaryFolder()
        try outside.fill("secret")
        try folder.fill("a/x")
        try folder.fill("b/y")
        let (b, away) = (folder.path.appending("b"), folder.path.appending("away"))

        let met = try walk { path in
            if path == "a" {
                _ = b.withPlatformString { b in away.withPlatformString { rename(b, $0) } }
                _ = b.withPlatformString { b in
                    outside.path.withPlatformString { symlink($0, b) }
                }
            }
            return true
        }

        #expect(met.visited == ["a/x"])
        #expect(met.passed == [])
    }

    @Test("a folder that is removed once it is open is skipped without an error")
    func vanishing() throws {
        try folder.fill("kept/x")
        _ = try folder.makeFolder("going")
        let going = folder.path.appending("going")

        let met = try walk { path in
            if path == "going" { _ = going.withPlatformString { rmdir($0) } }
            return true
        }

        #expect(met.visited == ["kept/x"])
        #expect(met.passed == [])
    }

    @Test("names of any bytes are reported whole")
    func anyBytes() throws {
        try folder.fill(nameOfBytes.pushing(nameOfBytes))

        let met = try walk()

        #expect(met.visited == [nameOfBytes.pushing(nameOfBytes)])
        #expect(met.visited.first?.bytes.count == 13)
    }

    @Test(
        "a start that is not a folder is named in the error",
        arguments: ["missing", "file", "link"])
    func missing(name: FilePath) throws {
        try folder.write([1], to: "file")
        _ = try folder.makeLink("link", to: "/")

        let error = #expect(throws: FileError.self) { _ = try walk(from: name) }

        #expect(error?.description.hasPrefix("cannot list '\(folder.path.pushing(name))'") == true)
    }

    @Test("an error of visiting ends the walk, an error of entering skips the folder")
    func throwing() throws {
        for name in ["a/x", "b/y"] as [FilePath] { try folder.fill(name) }
        let fault = FileError.notUsable(path: "x", reason: "y")
        let tree = tree
        var passed: [FilePath] = []
        var visited: [FilePath] = []

        try tree.walk { path, _ throws(FileError) in
            if path == "a" { throw fault }
            return true
        } visit: { path, _ throws(FileError) in
            visited.append(path)
        } passOver: { path, error throws(FileError) in
            if error == fault { passed.append(path) }
        }
        let error = #expect(throws: FileError.self) {
            try tree.walk { _, _ throws(FileError) in
                true
            } visit: { _, _ throws(FileError) in
                throw fault
            } passOver: { _, _ throws(FileError) in
            }
        }

        #expect(passed == ["a"] && visited == ["b/y"])
        #expect(error == fault)
    }

    @Test("each of 2000 files in forty folders is visited once")
    func many() throws {
        for number in 0..<40 {
            let sub = try folder.makeFolder("\(number)")
            for file in 0..<50 {
                let path = sub.appending("\(file)")
                try FileDescriptor.open(
                    path, .writeOnly, options: .create, permissions: .ownerReadWrite
                ).close()
            }
        }

        let met = try walk()

        #expect(met.visited.count == 2000 && Set(met.visited).count == 2000)
    }

    @Test("temporary files, and nothing else, are removed in every folder")
    func temporaries() throws {
        let kept: [FilePath] = [
            ".nucleid-1.tmp", ".nucleid-1-2.tmp.png", ".nucleid-a-2.tmp", ".nucleid--2.tmp",
            "nucleid-1-2.tmp", ".nucleid-1-2-3.tmp", ".nucleid-1-2", ".nucleid.lock", "a.tmp",
        ]
        for name in kept { try folder.fill(FilePath("sub").pushing(name)) }
        for name in [".nucleid-1-2.tmp", "sub/.nucleid-99999-12345.tmp"] as [FilePath] {
            try folder.fill(name)
        }
        _ = try folder.makeLink(".nucleid-7-7.tmp", to: "/nowhere")
        _ = try folder.makeFolder(".nucleid-8-8.tmp")

        let count = try tree.removeTemporaries { path, error in
            Issue.record("\(path): \(error)")
        }

        #expect(count == 2)
        #expect(
            try Set(folder.everything())
                == Set(kept.map { FilePath("sub").pushing($0) } + [".nucleid-7-7.tmp"]))
    }
}
