import Glibc
import GroundTruth
import Images
import Inbox
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Naming of annotations")
struct AnnotationNamingTests {
    private func folder(of files: [String]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for name in files {
            let file = folder.path.appending(name)
            try Folder(file.removingLastComponent()).create()
            try AtomicFile.write([0], to: file)
        }
        return folder
    }

    @Test("an image's annotation is found by its name", arguments: AnnotationNamingCase.all)
    func find(test: AnnotationNamingCase) throws {
        let folder = try folder(of: test.files)
        let layouts: [(AnnotationNaming.Layout, String?)] = [
            (.mirrored, test.mirrored), (.shared, test.shared),
        ]

        for (layout, expected) in layouts {
            let annotations = AnnotationFolder(
                root: folder.path, layout: layout, limits: ReadingLimits())
            #expect(
                try annotations.find(for: FilePath(test.image))?.string == expected, "\(layout)")
        }
    }

    @Test(
        "an annotation that appears finds the results that it is the annotation of",
        arguments: AnnotationNamingCase.all.filter { test in
            // Which pictures a stack has, only its content says.
            test.mirrored.map { PictureName(FilePath(test.image)) == nil || $0.contains("#") }
                ?? false
        })
    func results(test: AnnotationNamingCase) throws {
        let folder = try folder(of: test.files)
        let fixture = try FoldersFixture()
        let outbox = Outbox(root: fixture.root.appending("outbox"))
        try fixture.publish(FilePath(test.image), content: [1])
        let annotation = FilePath(try #require(test.mirrored))
        let isFolder = FilePath(test.image).extension != nil && annotation.extension == nil
        // A file that appears, be it one of several masks.
        let file = isFolder ? annotation.appending("1.png") : annotation

        let job = Job(kind: .groundTruth, forFile: file)
        let results = try AnnotationFolder(root: folder.path, limits: ReadingLimits())
            .results(for: job.path, in: outbox)

        #expect(results.contains(FilePath(test.image)))
    }

    @Test("a folder of annotations of many images finds those of its images that have a result")
    func folderOfMany() throws {
        let folder = try folder(of: ["s/masks/a.png", "s/masks/b.png"])
        let fixture = try FoldersFixture()
        for image in ["s/images/a.jpg", "s/images/s.png", "s/c.png"] {
            try fixture.publish(FilePath(image), content: [1])
        }

        let results = try AnnotationFolder(root: folder.path, limits: ReadingLimits())
            .results(for: "s/masks", in: Outbox(root: fixture.root.appending("outbox")))

        #expect(results == ["s/images/a.jpg", "s/images/s.png"])
    }

    @Test(
        "annotations beside the images of a data set are no images",
        arguments: [
            ("images/a.png", false), ("labels/a.tif", true), ("masks/a.png", true),
            ("labels/b.tif", false), ("s/masks/1.png", true), ("s/masks/s.png", true),
            ("t/masks/1.png", false), ("masks/1.png", false), ("labels/a#t0003.png", true),
            ("labels/a.tif#t0003.png", true), ("labels/b#t0003.png", false),
            ("labels/a.jpg.labels.png", true), ("labels/a.labels.tif", true),
            ("labels/b.jpg.labels.png", false),
        ])
    func beside(path: String, isAnnotation: Bool) {
        let images = ImageNames(["images/a.jpg", "s/images/s.png", "t/images/other.png"])

        #expect(AnnotationNaming.isAnnotation(FilePath(path), of: images) == isAnnotation)
    }

    @Test("files that are the annotation of no image are found by their names")
    func unused() throws {
        let used = [
            "a.png", "plate/b.TIF", "a.jpg", "s/labels/c.png", "s/masks/c#t0003.png",
            "d/masks/1.png", "d/masks/2.png", "cell-\u{E9}.png", "e.tif#t0001.png",
            "a.jpg.labels.png", "plate/b.geojson", "s/labels/c.jpg.RoiSet.zip",
            "e.tif#t0001.geojson",
        ]
        let unused = [
            "b.png", "c.png", "d/masks.png", "e.jpg", "f.geojson", "s/labels/a.png",
            "x/masks/1.png",
        ]
        let others = [".hidden/q.png", "notes.txt", "s/images/c.jpg"]
        let folder = try folder(of: used + unused + others)
        let images = [
            "a.jpg", "plate/b.png", "s/images/c.jpg", "d/images/d.png", "cell-e\u{301}.tif",
            "e.tif",
        ].map { FilePath($0) }
        let annotations = AnnotationFolder(root: folder.path, limits: ReadingLimits())

        let found = try annotations.unused(
            by: images, besides: [folder.path.appending("s/images/c.jpg")]
        ) { path, error in Issue.record("\(path): \(error)") }

        #expect(found.map(\.string) == unused)
    }

    @Test("a link, or a folder of the name, is no annotation")
    func links() throws {
        let folder = try folder(of: ["other/a.png", "b.png/1.png"])
        try symlink("other", as: folder.path.appending("plate"))
        try symlink("other/a.png", as: folder.path.appending("c.png"))
        let annotations = AnnotationFolder(root: folder.path, limits: ReadingLimits())

        for image in ["plate/a.png", "b.png", "c.png"] {
            #expect(try annotations.find(for: FilePath(image)) == nil, "\(image)")
        }
    }

    private func symlink(_ target: String, as link: FilePath) throws {
        #expect(link.withPlatformString { Glibc.symlink(target, $0) } == 0)
    }

    @Test("names at the limit of the file system are looked for")
    func longNames() throws {
        // The kernel's own refusal of a name, which no right of root's lifts.
        let (fits, long) = (String(repeating: "a", count: 251), String(repeating: "b", count: 300))
        let folder = try folder(of: ["\(fits).tif"])
        let annotations = AnnotationFolder(root: folder.path, limits: ReadingLimits())

        #expect(try annotations.find(for: FilePath("\(fits).tiff"))?.string == "\(fits).tif")
        #expect(try annotations.find(for: FilePath(long)) == nil)
        #expect(try annotations.find(for: FilePath("../a.png")) == nil)
    }
}
