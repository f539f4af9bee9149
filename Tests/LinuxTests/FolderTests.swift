import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Folder")
struct FolderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("a folder is created with its parents, and creating it again is no error")
    func create() throws {
        let deep = folder.path.appending("a/b/c")

        try Folder(deep).create()
        try Folder(deep).create()

        #expect(try FileStatus(of: deep)?.kind == .folder)
    }

    @Test("a link to a folder counts as an existing folder")
    func createAtLink() throws {
        let real = try folder.makeFolder("real")
        let link = try folder.makeLink("link", to: real)

        try Folder(link).create()

        #expect(try Folder(link).names() == [])
    }

    @Test("a file in place of a folder is named in the error", arguments: ["file", "file/below"])
    func inTheWay(name: String) throws {
        try folder.write([1], to: "file")
        let path = folder.path.appending(name)

        let error = #expect(throws: FileError.self) { try Folder(path).create() }

        #expect(error?.description.contains("'\(folder.path.appending("file"))'") == true)
        #expect(try content(of: folder.path.appending("file")) == [1])
    }

    @Test("the error for a file in place of a folder says that a folder is needed")
    func sentence() throws {
        let path = try folder.write([1], to: "file")

        let error = #expect(throws: FileError.self) { try Folder(path).create() }

        #expect(
            error?.description
                == "cannot use '\(path)': it is not a folder, but a folder is needed there")
    }

    @Test("files are listed recursively except in rejected sub-folders, a folder's own first")
    func files() throws {
        for name in ["b", "z", "a/x", "a/deep/er/y", "c/w", ".hidden"] {
            try Folder(folder.path.appending(name).removingLastComponent()).create()
            try folder.write(Array(repeating: 0, count: name.utf8.count), to: name)
        }
        _ = try folder.makeFolder("empty")
        var visited: [String] = []

        let files = try Folder(folder.path).files {
            visited.append($0.string)
            return $0 != "c"
        }

        #expect(
            files.map(\.path.string) == [".hidden", "b", "z", "a/x", "a/deep/er/y"])
        #expect(files.map(\.status.size) == [7, 1, 1, 3, 11])
        #expect(visited == ["", "a", "a/deep", "a/deep/er", "c", "empty"])
    }

    @Test("links and pipes are listed themselves; links are not followed")
    func specialFiles() throws {
        let elsewhere = try TemporaryFolder()
        let outside = try elsewhere.write([1], to: "outside")
        try folder.write([1], to: "file")
        _ = try folder.makeLink("link-to-file", to: outside)
        _ = try folder.makeLink("link-to-folder", to: elsewhere.path)
        _ = try folder.makeLink("link-to-nothing", to: "/nowhere")
        _ = try folder.makeLink("link-to-itself", to: folder.path)
        _ = try folder.makePipe("pipe")

        let files = try Folder(folder.path).files()

        #expect(files.filter { $0.status.kind == .file }.map(\.path) == ["file"])
        #expect(files.filter { $0.status.kind == .other }.count == 5)
        #expect(files.count == 6)
    }

    @Test("a folder that is removed during the listing is no error")
    func vanishing() throws {
        try folder.write([1], to: "kept")
        let going = try folder.makeFolder("going")

        let files = try Folder(folder.path).files { below in
            if below.string == "going" { _ = going.withPlatformString { rmdir($0) } }
            return true
        }

        #expect(files.map(\.path) == ["kept"])
    }

    @Test("a missing folder cannot be listed, and is named in the error")
    func missing() throws {
        let path = folder.path.appending("missing")

        let error = #expect(throws: FileError.self) { try Folder(path).files() }

        #expect(error?.errno == .noSuchFileOrDirectory)
        #expect(error?.description.hasPrefix("cannot list '\(path)': ") == true)
    }
}
