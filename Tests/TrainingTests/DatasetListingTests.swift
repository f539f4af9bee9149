import Glibc
import Linux
import SystemPackage
import Testing
import Training

@Suite("Listing of annotated folders")
struct DatasetListingTests {
    let premises: DatasetPremises

    init() throws { premises = try DatasetPremises() }

    @Test("truths are found by name, then by stem, in labels and then in masks")
    func layouts() throws {
        let places = [
            "d/images/a.png", "d/labels/a.png", "d/masks/a.png",
            "d/images/b.tif", "d/labels/b.tiff", "d/labels/b.png", "d/labels/b.csv",
            "d/images/c.jpg", "d/masks/c.TIF",
            "d/images/e.tif", "d/labels/e.png", "d/labels/e.tif",
            "d/f/images/f.png", "d/f/masks/2.png", "d/f/masks/10.png", "d/f/masks/notes.txt",
            "d/sub/images/g.png", "d/sub/labels/g.png",
            "d/images/.hidden.png", "d/images/Thumbs.db", "d/h/h/images/h.png", "d/i.png",
        ]
        for place in places { try premises.write([], to: place) }

        let listed = try premises.list("d")

        #expect(
            listed.files.map(\.name) == [
                "f/images/f.png", "images/a.png", "images/b.tif", "images/c.jpg", "images/e.tif",
                "sub/images/g.png",
            ])
        #expect(
            listed.files.map(\.truth) == [
                .masks(["f/masks/10.png", "f/masks/2.png"]), .whole("labels/a.png"),
                .whole("labels/b.png"), .whole("masks/c.TIF"), .whole("labels/e.tif"),
                .whole("sub/labels/g.png"),
            ])
        #expect(listed.leftOut.isEmpty)
    }

    @Test("images without a truth are left out by name")
    func missing() throws {
        let places = [
            "d/images/a.png", "d/images/b.png", "d/labels/a.png", "d/c/images/c.png",
            "d/e/images/other.png", "d/e/masks/1.png",
        ]
        for place in places { try premises.write([], to: place) }

        let listed = try premises.list("d")

        #expect(listed.files.map(\.name) == ["images/a.png"])
        #expect(
            listed.leftOut == [
                LeftOut(
                    name: "c/images/c.png",
                    reason: "it has no truth in 'c/labels' nor in 'c/masks'"),
                LeftOut(
                    name: "e/images/other.png",
                    reason: "it has no truth in 'e/labels' nor in 'e/masks'"),
                LeftOut(
                    name: "images/b.png", reason: "it has no truth in 'labels' nor in 'masks'"),
            ])
    }

    @Test("of images that share a truth, the one that has its name keeps it, or else the first")
    func shared() throws {
        let places = [
            "d/images/a.jpg", "d/images/a.tif", "d/images/a.png", "d/labels/a.tif",
            "d/images/b.tif", "d/images/b.jpg", "d/labels/b.png",
            "d/images/c.jpg", "d/images/c.tif", "d/labels/c.jpg", "d/labels/c.tif",
        ]
        for place in places { try premises.write([], to: place) }

        let listed = try premises.list("d")

        #expect(
            listed.files.map(\.name)
                == ["images/a.tif", "images/b.jpg", "images/c.jpg", "images/c.tif"])
        #expect(
            listed.leftOut == [
                LeftOut(
                    name: "images/a.jpg",
                    reason: "its truth 'labels/a.tif' is that of 'images/a.tif'"),
                LeftOut(
                    name: "images/a.png",
                    reason: "its truth 'labels/a.tif' is that of 'images/a.tif'"),
                LeftOut(
                    name: "images/b.tif",
                    reason: "its truth 'labels/b.png' is that of 'images/b.jpg'"),
            ])
    }

    @Test("a truth that has its image's name is the whole, though their folder has that name too")
    func namesake() throws {
        for place in ["A/images/A", "A/masks/A", "A/images/B", "A/masks/B"] {
            try premises.write([], to: "d/\(place).png")
        }

        let listed = try premises.list("d")

        #expect(listed.files.map(\.truth) == [.whole("A/masks/A.png"), .whole("A/masks/B.png")])
    }

    @Test("sub-folders to judge by are told, as they are learned from too")
    func heldOut() throws {
        for folder in ["train", "Test", "val", "testament"] {
            try premises.write([], to: "d/\(folder)/images/a.png")
            try premises.write([], to: "d/\(folder)/labels/a.png")
        }

        let listed = try premises.list("d")

        let place = premises.path.appending("d")
        #expect(listed.heldOut == ["Test", "val"].map { place.appending($0).string })
        #expect(listed.files.count == 4)
        #expect(try premises.list("d/Test").heldOut.isEmpty)
    }

    @Test("names begin with as much of the folders' paths as tells them apart")
    func several() throws {
        for folder in ["one/train", "two/train", "two/val"] {
            try premises.write([], to: "\(folder)/images/a.png")
            try premises.write([], to: "\(folder)/labels/a.png")
        }
        try premises.write([], to: "three/images/b.png")
        try premises.write([], to: "three/labels/b.png")

        let apart = try premises.list("one/train", "three")
        let alike = try premises.list("two/val", "two/train")
        let deeper = try premises.list("two/train", "one/train", "three")

        #expect(apart.files.map(\.name) == ["images/a.png", "images/b.png"])
        #expect(alike.files.map(\.name) == ["train/images/a.png", "val/images/a.png"])
        #expect(alike.files.map(\.folder) == [1, 0])
        let parent = try #require(premises.path.lastComponent).string
        #expect(
            deeper.files.map(\.name) == [
                "\(parent)/three/images/b.png", "one/train/images/a.png", "two/train/images/a.png",
            ])
    }

    @Test("an image that is left out does not rename the others")
    func leftOutAlike() throws {
        for place in ["a/images/x.png", "a/labels/x.png", "b/images/y.png", "b/labels/y.png"] {
            try premises.write([], to: place)
        }
        let names = try premises.list("a", "b").files.map(\.name)
        try premises.write([], to: "b/images/x.png")

        let listed = try premises.list("a", "b")

        #expect(listed.files.map(\.name) == names)
        #expect(listed.leftOut.map(\.name) == ["images/x.png"])
    }

    @Test("a folder that is given twice, by whatever path, is refused")
    func twice() throws {
        try premises.write([], to: "d/images/a.png")
        let link = premises.path.appending("link")
        _ = link.withPlatformString { symlink("d", $0) }

        #expect(throws: AnnotationError.givenTwice(folder: link)) {
            try premises.list("d", "link")
        }
    }

    @Test("a folder without images, or that is not there, is refused by its path")
    func none() throws {
        try premises.write([], to: "d/a.png")
        let folder = premises.path.appending("d")

        #expect(throws: AnnotationError.noImages(folder: folder)) { try premises.list("d") }
        #expect(throws: FileError.self) { try premises.list("absent") }
        #expect("\(AnnotationError.noImages(folder: folder))".contains("'\(folder)/images'"))
    }

    @Test("names that are no text, or read the same, are left out")
    func oddNames() throws {
        let composed: [UInt8] = [0xC3, 0xA9]  // é
        let decomposed: [UInt8] = [0x65, 0xCC, 0x81]  // e and its accent
        for stem in [composed, decomposed, [0xFF]] {
            for kind in ["images/", "labels/"] {
                let name = FilePath(bytes: Array("d/\(kind)".utf8) + stem + Array(".png".utf8))
                let file = premises.path.pushing(name)
                try Folder(file.removingLastComponent()).create()
                try AtomicFile.write([], to: file)
            }
        }

        let listed = try premises.list("d")

        let kept = Array("images/".utf8) + decomposed + Array(".png".utf8)
        #expect(listed.files.map { Array($0.name.utf8) } == [kept])
        #expect(
            Set(listed.leftOut.map(\.reason)) == [
                "its name is not UTF-8", "its name reads the same as another's",
            ])
    }
}
