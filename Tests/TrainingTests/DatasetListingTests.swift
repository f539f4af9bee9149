import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing
import Training

@Suite("Listing of annotated folders")
struct DatasetListingTests {
    let fixture: DatasetFixture

    init() throws { fixture = try DatasetFixture() }

    @Test(
        "annotations are found by the rule of evaluation and daemon",
        arguments: AnnotationNamingCase.all.filter { !$0.image.contains("#") })
    func naming(test: AnnotationNamingCase) throws {
        for name in test.files + [test.image] { try fixture.write([], to: "d/\(name)") }
        let isListed = FilePath(test.image).removingLastComponent().lastComponent == "images"
        try fixture.write([], to: "d/images/another.png")

        let listed = try fixture.list("d")

        let file = listed.files.first { $0.name == test.image }
        #expect(file?.annotation.string == test.shared)
        let isLeftOut = listed.leftOut.contains { $0.name == test.image }
        #expect(isLeftOut == (isListed && test.shared == nil))
    }

    @Test("images are listed in 'images', one folder deeper too, and nowhere else")
    func layouts() throws {
        let places = [
            "d/images/a.png", "d/labels/a.png", "d/masks/a.png",
            "d/f/images/f.png", "d/f/masks/2.png", "d/f/masks/10.png", "d/f/masks/notes.txt",
            "d/sub/images/g.png", "d/sub/labels/g.png",
            "d/images/.hidden.png", "d/images/Thumbs.db", "d/h/h/images/h.png", "d/i.png",
        ]
        for place in places { try fixture.write([], to: place) }

        let listed = try fixture.list("d")

        #expect(listed.files.map(\.name) == ["f/images/f.png", "images/a.png", "sub/images/g.png"])
        #expect(
            listed.files.map(\.annotation) == ["f/masks", "labels/a.png", "sub/labels/g.png"])
        #expect(listed.leftOut.isEmpty)
    }

    @Test("images without an annotation are left out by name")
    func missing() throws {
        let places = [
            "d/images/a.png", "d/images/b.png", "d/labels/a.png", "d/c/images/c.png",
            "d/e/images/other.png", "d/e/masks/1.png",
        ]
        for place in places { try fixture.write([], to: place) }

        let listed = try fixture.list("d")

        #expect(listed.files.map(\.name) == ["images/a.png"])
        #expect(
            listed.leftOut == [
                LeftOut(
                    name: "c/images/c.png",
                    reason: "it has no annotation in 'c/labels' nor in 'c/masks'"),
                LeftOut(
                    name: "e/images/other.png",
                    reason: "it has no annotation in 'e/labels' nor in 'e/masks'"),
                LeftOut(
                    name: "images/b.png", reason: "it has no annotation in 'labels' nor in 'masks'"),
            ])
    }

    @Test("annotations of no image are listed by name")
    func unused() throws {
        let places = [
            "d/images/a.png", "d/labels/a.png", "d/labels/b.png", "d/masks/a.tif", "d/notes.png",
            "d/c/images/c.png", "d/c/masks/1.png", "d/e/masks/1.png", "d/labels/a.txt",
        ]
        for place in places { try fixture.write([], to: place) }

        #expect(try fixture.list("d").unusedAnnotations == ["e/masks/1.png", "labels/b.png"])
    }

    @Test("of images that share an annotation, the one of its name keeps it, or else the first")
    func shared() throws {
        let places = [
            "d/images/a.jpg", "d/images/a.tif", "d/images/a.png", "d/labels/a.tif",
            "d/images/b.tif", "d/images/b.jpg", "d/labels/b.png",
            "d/images/c.jpg", "d/images/c.tif", "d/labels/c.jpg", "d/labels/c.tif",
            "d/e/images/e.jpg", "d/e/images/e.tif", "d/e/masks/1.png",
        ]
        for place in places { try fixture.write([], to: place) }

        let listed = try fixture.list("d")

        #expect(
            listed.files.map(\.name)
                == [
                    "e/images/e.jpg", "images/a.tif", "images/b.jpg", "images/c.jpg",
                    "images/c.tif",
                ])
        #expect(
            listed.leftOut == [
                LeftOut(
                    name: "e/images/e.tif",
                    reason: "its annotation 'e/masks' is that of 'e/images/e.jpg'"),
                LeftOut(
                    name: "images/a.jpg",
                    reason: "its annotation 'labels/a.tif' is that of 'images/a.tif'"),
                LeftOut(
                    name: "images/a.png",
                    reason: "its annotation 'labels/a.tif' is that of 'images/a.tif'"),
                LeftOut(
                    name: "images/b.tif",
                    reason: "its annotation 'labels/b.png' is that of 'images/b.jpg'"),
            ])
    }

    @Test("sub-folders that are held out by their names are listed, as they are trained on too")
    func heldOut() throws {
        for folder in ["train", "Test", "val", "testament"] {
            try fixture.write([], to: "d/\(folder)/images/a.png")
            try fixture.write([], to: "d/\(folder)/labels/a.png")
        }

        let listed = try fixture.list("d")

        let place = fixture.path.appending("d")
        #expect(listed.heldOut == ["Test", "val"].map { place.appending($0).string })
        #expect(listed.files.count == 4)
        #expect(try fixture.list("d/Test").heldOut.isEmpty)
    }

    @Test("names begin with as much of the folders' paths as tells them apart")
    func several() throws {
        for folder in ["one/train", "two/train", "two/val"] {
            try fixture.write([], to: "\(folder)/images/a.png")
            try fixture.write([], to: "\(folder)/labels/a.png")
        }
        try fixture.write([], to: "three/images/b.png")
        try fixture.write([], to: "three/labels/b.png")

        let apart = try fixture.list("one/train", "three")
        let alike = try fixture.list("two/val", "two/train")
        let deeper = try fixture.list("two/train", "one/train", "three")

        #expect(apart.files.map(\.name) == ["images/a.png", "images/b.png"])
        #expect(alike.files.map(\.name) == ["train/images/a.png", "val/images/a.png"])
        #expect(alike.files.map(\.folder) == [1, 0])
        let parent = try #require(fixture.path.lastComponent).string
        #expect(
            deeper.files.map(\.name) == [
                "\(parent)/three/images/b.png", "one/train/images/a.png", "two/train/images/a.png",
            ])
    }

    @Test("an image that is left out does not rename the others")
    func leftOutAlike() throws {
        for place in ["a/images/x.png", "a/labels/x.png", "b/images/y.png", "b/labels/y.png"] {
            try fixture.write([], to: place)
        }
        let names = try fixture.list("a", "b").files.map(\.name)
        try fixture.write([], to: "b/images/x.png")

        let listed = try fixture.list("a", "b")

        #expect(listed.files.map(\.name) == names)
        #expect(listed.leftOut.map(\.name) == ["images/x.png"])
    }

    @Test("a folder that is given twice, by whatever path, is refused")
    func twice() throws {
        try fixture.write([], to: "d/images/a.png")
        let link = fixture.path.appending("link")
        _ = link.withPlatformString { symlink("d", $0) }

        #expect(throws: DataSetError.givenTwice(folder: link)) {
            try fixture.list("d", "link")
        }
    }

    @Test("a folder without images, or that is not there, is refused by its path")
    func none() throws {
        try fixture.write([], to: "d/a.png")
        let folder = fixture.path.appending("d")

        #expect(throws: DataSetError.noImages(folder: folder)) { try fixture.list("d") }
        #expect(throws: FileError.self) { try fixture.list("absent") }
        #expect("\(DataSetError.noImages(folder: folder))".contains("'\(folder)/images'"))
    }

    @Test("names that are no text, or read the same, are left out")
    func oddNames() throws {
        let composed: [UInt8] = [0xC3, 0xA9]  // é
        let decomposed: [UInt8] = [0x65, 0xCC, 0x81]  // e and its accent
        for stem in [composed, decomposed, [0xFF]] {
            for kind in ["images/", "labels/"] {
                let name = FilePath(bytes: Array("d/\(kind)".utf8) + stem + Array(".png".utf8))
                let file = fixture.path.pushing(name)
                try Folder(file.removingLastComponent()).create()
                try AtomicFile.write([], to: file)
            }
        }

        let listed = try fixture.list("d")

        let kept = Array("images/".utf8) + decomposed + Array(".png".utf8)
        #expect(listed.files.map { Array($0.name.utf8) } == [kept])
        #expect(
            Set(listed.leftOut.map(\.reason)) == [
                "its name is not UTF-8", "its name reads the same as another's",
            ])
    }
}
