import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

/// The hidden folder that a file is taken aside into while it is moved, after its process has died.
@Suite("Files that a dead process was moving")
struct PrivateFolderTests {
    private let folder: TemporaryFolder
    private let tree: FileTree
    private let name: FilePath = "plate/.nucleid-7-8.taken"

    init() throws {
        folder = try TemporaryFolder()
        tree = FileTree(root: folder.path)
        try folder.fill("plate/.nucleid-7-8.taken/x.png", with: [1, 2])
    }

    @Test(
        "a name of another form is no private folder",
        arguments: [
            ".nucleid-7-8.tmp", ".nucleid-7.taken", ".nucleid--8.taken", "nucleid-7-8.taken",
            ".nucleid-7-8.taken.png", ".nucleid-a-8.taken", "",
        ] as [FilePath])
    func otherNames(path: FilePath) {
        #expect(FileTree.isPrivateFolder(name))
        #expect(!FileTree.isPrivateFolder(path))
    }

    @Test("a file goes back to its name, and the folder is removed")
    func back() throws {
        #expect(try tree.abandonedFiles(inPrivateFolder: name) == ["x.png"])

        #expect(try tree.restoreFiles(inPrivateFolder: name) == ["x.png"])

        #expect(try tree.open("plate/x.png").readAll(limit: 9) == [1, 2])
        #expect(try folder.everything() == ["plate/x.png"])
        #expect(try tree.restoreFiles(inPrivateFolder: name) == nil)
    }

    @Test("a file whose name was taken since gets a number, and the newer file stays")
    func numbered() throws {
        try folder.fill("plate/x.png", with: [3])

        _ = try tree.restoreFiles(inPrivateFolder: name)

        #expect(try tree.open("plate/x.png").readAll(limit: 9) == [3])
        #expect(try tree.open("plate/x.1.png").readAll(limit: 9) == [1, 2])
        #expect(try folder.everything() == ["plate/x.1.png", "plate/x.png"])
    }

    @Test("a file that was taken aside is known by its name, whether its process lives or not")
    func takenAside() throws {
        try folder.fill("plate/y.png")
        try folder.fill(name.pushing("with/z.png"))

        #expect(try tree.filesTakenAside(from: "plate") == ["x.png"])
        #expect(try tree.isTakenAside("plate/x.png"))
        #expect(try !tree.isTakenAside("plate/y.png") && !tree.isTakenAside("plate/z.png"))
        #expect(try !tree.isTakenAside("x.png") && !tree.isTakenAside("none/x.png"))
    }

    @Test("a folder whose owner lives is left alone")
    func locked() throws {
        let owner = open(folder.path.pushing(name).string, O_RDONLY | O_DIRECTORY)
        #expect(flock(owner, LOCK_EX) == 0)

        #expect(try tree.abandonedFiles(inPrivateFolder: name) == [])
        #expect(try tree.restoreFiles(inPrivateFolder: name) == nil)
        #expect(try tree.status(of: name.appending("x.png")) != nil)

        close(owner)
        #expect(try tree.restoreFiles(inPrivateFolder: name) == ["x.png"])
    }

    @Test("a file whose copy or link has arrived is removed; without it, it goes back")
    func arrived() throws {
        let target = try folder.fill("failed.png", with: [1, 2])
        let inode = try #require(try FileStatus(of: target)).inode
        let file = name.appending("x.png")
        let record = name.appending(".nucleid-target")
        let modified = try #require(try tree.status(of: file)).modified
        try folder.fill(record, with: Array("\(inode) 2 \(modified) \(target)".utf8))

        #expect(try tree.restoreFiles(inPrivateFolder: name) == [])
        #expect(try folder.everything() == ["failed.png"])

        for wrong in [
            "\(inode + 1) 2 1 \(target)", "\(inode) 3 1 \(target)", "\(inode) 2 1 /no", "x", "",
        ] {
            try folder.fill(file, with: [1, 2])
            try folder.fill(record, with: Array(wrong.utf8))
            #expect(try tree.restoreFiles(inPrivateFolder: name) == ["x.png"])
            try tree.remove("plate/x.png")
        }
        #expect(try folder.everything() == ["failed.png"])
    }

    @Test("a file that was written to since it was copied goes back, and the copy is removed")
    func writtenSince() throws {
        let target = try folder.fill("failed.png", with: [1, 2])
        try folder.fill(name.appending("x.png"), with: [1, 2, 3])
        // A copy has the time that the file had.
        let copy = try #require(try FileStatus(of: target))
        let record = name.appending(".nucleid-target")
        try folder.fill(
            record, with: Array("\(copy.inode) 2 \(copy.modified) \(target)".utf8))

        #expect(try tree.restoreFiles(inPrivateFolder: name) == ["x.png"])

        #expect(try folder.everything() == ["plate/x.png"])
    }

    @Test("a file and its copy that were both written to since both stay")
    func bothWrittenSince() throws {
        let target = try folder.fill("failed.png", with: [1, 2])
        let inode = try #require(try FileStatus(of: target)).inode
        try folder.fill(
            name.appending(".nucleid-target"), with: Array("\(inode) 2 7 \(target)".utf8))

        #expect(try tree.restoreFiles(inPrivateFolder: name) == ["x.png"])

        #expect(try folder.everything() == ["failed.png", "plate/x.png"])
    }

    @Test("a file that was being moved to a folder that is gone stays aside")
    func targetGone() throws {
        try folder.fill(
            name.appending(".nucleid-target"), with: Array("1 2 7 /no/where/x.png".utf8))

        #expect(throws: FileError.self) { try tree.restoreFiles(inPrivateFolder: name) }

        #expect(try tree.status(of: name.appending("x.png")) != nil)
    }

    @Test("of two names of one file, which a link has, the private one is removed")
    func linked() throws {
        let file = folder.path.pushing(name).appending("x.png")
        let inode = try #require(try FileStatus(of: file)).inode
        let target = folder.path.appending("failed.png")
        #expect(link(file.string, target.string) == 0)
        try folder.fill(
            name.appending(".nucleid-target"), with: Array("\(inode) 2 7 \(target)".utf8))

        #expect(try tree.restoreFiles(inPrivateFolder: name) == [])

        #expect(try folder.everything() == ["failed.png"])
    }

    @Test("a file and its companion get the same number if the name of either was taken")
    func companionsOfNumber() throws {
        try folder.fill("plate/x.png", with: [9])
        try folder.fill("plate/x.png.json", with: [8])
        try folder.fill("plate/x.1.png.json", with: [7])
        try folder.fill(name.pushing(".nucleid-with/x.png.json"), with: [4])

        #expect(try tree.restoreFiles(inPrivateFolder: name) == ["x.png"])

        #expect(
            try Set(folder.everything()) == [
                "plate/x.png", "plate/x.png.json", "plate/x.1.png.json", "plate/x.2.png",
                "plate/x.2.png.json",
            ])
        #expect(try tree.open("plate/x.2.png.json").readAll(limit: 9) == [4])
        #expect(try tree.open("plate/x.2.png").readAll(limit: 9) == [1, 2])
    }

    @Test("a companion goes back with its file, and is removed if the file has been moved")
    func companions() throws {
        try folder.fill(name.pushing(".nucleid-with/x.png.json"), with: [4])

        #expect(try tree.restoreFiles(inPrivateFolder: name) == ["x.png"])
        #expect(try folder.everything() == ["plate/x.png", "plate/x.png.json"])

        try tree.remove("plate/x.png")
        try tree.remove("plate/x.png.json")
        try folder.fill(name.pushing(".nucleid-with/x.png.json"), with: [4])
        #expect(try tree.restoreFiles(inPrivateFolder: name) == [])
        #expect(try folder.everything() == [])
    }

    @Test("links and folders in a private folder lead nowhere")
    func hostile() throws {
        let outside = try TemporaryFolder()
        try outside.fill("kept")
        _ = symlink(
            outside.path.string, folder.path.pushing(name).appending(".nucleid-with").string)
        _ = symlink(outside.path.string, folder.path.appending(".nucleid-1-1.taken").string)

        #expect(throws: FileError.self) { try tree.restoreFiles(inPrivateFolder: name) }
        #expect(try tree.restoreFiles(inPrivateFolder: ".nucleid-1-1.taken") == nil)
        #expect(try outside.names() == ["kept"])
    }
}
