import Inbox
import SystemPackage
import Testing

@Suite("Inbox file kind")
struct InboxFileKindTests {
    @Test(
        "a file with the extension of an image format, in any case, is an image",
        arguments: [
            "a.png", "a.PNG", "a.Png", "a.tif", "a.tiff", "a.TIFF", "a.jpg", "a.jpeg", "a.bmp",
            "a.gif", "a.ome.tif", "a.btf", "a.TF8", "a.pgm", "a.ppm", "a.pbm", "a.pnm", "a.czi",
            "a.ND2", "a.lif", "a.heic", "a.webp", "a.jp2", "a#t0003.png", "plate1/well/a.png",
            "a.b.png", "a.tmp.png", "tmp/a.png", "a.part/b.png",
            "two words.png", "two\nlines.png", " .png", "ä-細胞.png", "-rf.png", "a.png/b.png",
        ])
    func images(path: String) { #expect(InboxFileKind(of: FilePath(path)) == .image) }

    @Test(
        "hidden files are told from unfinished ones",
        arguments: [
            ".hidden.png", ".png", ".dir/a.png", "plate1/.dir/well/a.png", ".nucleid-17-1.tmp",
            ".DS_Store", "../a.png", "plate1/../a.png",
        ])
    func hidden(path: String) { #expect(InboxFileKind(of: FilePath(path)) == .hidden) }

    @Test(
        "files with the names of unfinished copies are unfinished",
        arguments: [
            "a.png.tmp", "a.tmp", "a.png.part", "a.PART", "a.Tmp", "~$a.png", "~syncthing~a.tif",
        ])
    func unfinished(path: String) { #expect(InboxFileKind(of: FilePath(path)) == .unfinished) }

    @Test("locks and temporary files are nucleid's own")
    func own() {
        for path in [".nucleid.lock", "plate/.nucleid-7-1.tmp"] {
            #expect(InboxFileKind.isOwn(FilePath(path)))
        }
        #expect(!InboxFileKind.isOwn("plate/.hidden.png"))
    }

    @Test(
        "recycle bins, snapshots and other folders of systems are skipped at any depth, in any case",
        arguments: [
            "@Recycle", "@recycle", "$RECYCLE.BIN", "$Recycle.Bin", "RECYCLER", "__MACOSX",
            "lost+found", ".Trash-1000", ".Trashes", "System Volume Information", "@eaDir",
            "#recycle", "#snapshot", "@Recently-Snapshot",
        ])
    func systemFolders(name: String) {
        for path in ["\(name)/a.png", "plate1/\(name)/a.tif", "\(name)/S-1-5-21/deep/a.png"] {
            #expect(InboxFileKind(of: FilePath(path)) == .hidden, "\(path)")
        }
        #expect(InboxFileKind.isHidden(FilePath("plate1/\(name)")))
    }

    @Test(
        "folders whose names only resemble those of systems are not skipped",
        arguments: ["@Recycle2", "Recycle", "recycle.bin", "MACOSX", "lost", "Volume Information"])
    func otherFolders(name: String) {
        #expect(InboxFileKind(of: FilePath("\(name)/a.png")) == .image)
    }

    @Test(
        "any other file is not an image",
        arguments: [
            "Thumbs.db", "readme.txt", "a", "png", "a.png.txt", "a.xml", "plate1.png/notes", "a.",
            "a.png ", "a.pngx", "a.zip", "a.csv", "a.tif#t0003", "two\nlines", "a.json", "a.svg",
            "tmp", "a.png~",
        ])
    func others(path: String) { #expect(InboxFileKind(of: FilePath(path)) == .notAnImage) }
}
