import Glibc
import Images
import Linux
import SystemPackage
import Tensors
import TestSupport
import Testing
import Training

@Suite("Reading of annotated images")
struct DatasetReadingTests {
    let fixture: DatasetFixture

    init() throws { fixture = try DatasetFixture() }

    @Test("a label image, a mask and a mask for each nucleus say the same of the same nuclei")
    func kinds() throws {
        for name in ["labels", "mask"] {
            try fixture.write([0, 51, 102, 255, 0, 0, 0, 0], asImage: "d/images/\(name).png")
        }
        try fixture.write([0, 51, 102, 255, 0, 0, 0, 0], asImage: "d/each/images/each.png")
        try fixture.write([3, 3, 0, 9, 3, 3, 0, 9], asImage: "d/labels/labels.png")
        try fixture.write([255, 255, 0, 255, 255, 255, 0, 255], asImage: "d/masks/mask.png")
        try fixture.write([255, 255, 0, 0, 255, 255, 0, 0], asImage: "d/each/masks/1.png")
        try fixture.write([0, 0, 0, 255, 0, 0, 0, 255], asImage: "d/each/masks/2.png")

        let (loaded, leftOut) = try DatasetFixture.reader.read(
            fixture.list("d").files, threads: 2, atMost: .max)

        #expect(leftOut.isEmpty)
        #expect(
            loaded.map(\.image.name) == [
                "each/images/each.png", "images/labels.png", "images/mask.png",
            ])
        for image in loaded.map(\.image) {
            #expect(image.plane.elements == [0, 0.2, 0.4, 1, 0, 0, 0, 0])
            #expect(image.foreground.elements == [255, 255, 0, 255, 255, 255, 0, 255])
            #expect(image.distance.elements == [255, 128, 0, 255, 255, 128, 0, 255])
            // NumPy's median of scikit-image's equivalent_diameter of 4 and of 2 pixels.
            #expect(abs((image.medianDiameter ?? 0) - 1.926_263_727_898_378) < 1e-12)
        }
    }

    @Test("digests are those that sha256sum prints, of masks those of its lines")
    func digests() throws {
        try fixture.write([0, 1, 2, 3], asImage: "d/a/images/a.png")
        try fixture.write([0, 1, 0, 0], asImage: "d/a/masks/x.png")
        try fixture.write([0, 0, 1, 0], asImage: "d/a/masks/y.png")
        let script =
            "cd '\(fixture.path)/d/a'; sha256sum < images/a.png; cd masks; sha256sum *.png | sha256sum"
        let printed = try Program.run("/bin/sh", ["-c", script]).output.split(separator: "\n")

        let reading = try DatasetFixture.reader.read(fixture.list("d").files[0])

        #expect(
            printed.map { String($0.prefix(64)) } == [
                reading.summary.digests.image, reading.summary.digests.truth,
            ])
    }

    @Test("features are of the gray image in 0 to 255, whatever its bits", arguments: [8, 12, 16])
    func features(bits: Int) throws {
        let most = 1 << bits - 1
        let samples = [0, most / 3, most, most / 3]
        let raster = Raster(
            width: 2, height: 2, channels: 1,
            samples: bits == 8
                ? .eight(samples.map { UInt8($0) }) : .sixteen(samples.map { UInt16($0) }))

        let features = ImageFeatures(of: GrayImage(raster))

        #expect(features.minimum == 0)
        #expect(features.maximum == 255)
        #expect(abs(features.mean - 106.25) < 1e-9)
        // NumPy's std of 0, 85, 255 and 85.
        #expect(abs(features.deviation - 92.626_602_550_239) < 1e-9)
        #expect(features.vector.suffix(2) == [2, 2])
    }

    @Test("what cannot be used is left out by name, and why")
    func broken() throws {
        let good = try DatasetFixture.png([0, 1, 2, 3])
        let other = try DatasetFixture.png([0, 1, 2, 3, 4, 5, 6, 7])
        let pairs: [(String, image: [UInt8], truth: [UInt8])] = [
            ("empty image", [], good), ("empty truth", good, []),
            ("text", Array("no image at all".utf8), good),
            ("cut image", good.dropLast(20) + [], good),
            ("cut truth", good, good.dropLast(20) + []),
            ("size", good, other),
        ]
        var reasons: [String: String] = [:]
        for (name, image, truth) in pairs {
            try fixture.write(image, to: "\(name)/images/a.png")
            try fixture.write(truth, to: "\(name)/labels/a.png")
            reasons[name] = try fixture.reason(name)
        }

        #expect(reasons["empty image"] == "the file is empty")
        #expect(
            reasons["empty truth"]
                == "its annotation 'labels/a.png' cannot be used: the file is empty")
        #expect(reasons["text"]?.contains("PNG, TIFF, JPEG, BMP and PNM are read") == true)
        #expect(reasons["cut image"]?.contains("cut short") == true)
        #expect(
            reasons["cut truth"]?.hasPrefix(
                "its annotation 'labels/a.png' cannot be used: ") == true)
        #expect(reasons["size"] == "its annotation 'labels/a.png' has 4x2 pixels, its image 4x1")
    }

    @Test("an annotation that marks the background is left out, with the cure")
    func inverted() throws {
        let image: [UInt8] = (0..<64).map { [27, 28, 35, 36].contains($0) ? 250 : 10 }
        try fixture.write(image, asImage: "d/images/a.png")
        try fixture.write(image.map { $0 > 99 ? 0 : 255 }, asImage: "d/labels/a.png")

        #expect(
            try fixture.reason("d")
                == "its annotation 'labels/a.png' cannot be used: it is probably inverted: it "
                + "marks 93 % of the image, and what it leaves out looks like the nuclei: invert it, so "
                + "that 0 is background")
    }

    @Test("a mask of another size among those of an image leaves it out")
    func brokenMask() throws {
        try fixture.write([0, 1, 2, 3], asImage: "d/a/images/a.png")
        try fixture.write([0, 1, 0, 0], asImage: "d/a/masks/1.png")
        try fixture.write([0, 1, 0, 0, 0, 0, 0, 0], asImage: "d/a/masks/2.png")

        let (loaded, leftOut) = try DatasetFixture.reader.read(
            fixture.list("d").files, threads: 2, atMost: .max)

        #expect(loaded.isEmpty)
        #expect(
            leftOut == [
                LeftOut(
                    name: "a/images/a.png",
                    reason: "its annotation 'a/masks/2.png' has 4x2 pixels, its image 4x1")
            ])
    }

    @Test("a stack and an annotation that is a stack are left out")
    func stacks() throws {
        let pages = try RecordedLabels.load().stacks[0]
        let page = try DatasetFixture.png([0, 1, 2, 3])
        try fixture.write(pages.bytes, to: "image/images/a.tif")
        try fixture.write(page, to: "image/labels/a.png")
        let size = pages.width * pages.height
        let raster = Raster(
            width: pages.width, height: pages.height, channels: 1,
            samples: .eight([UInt8](repeating: 7, count: size)))
        try fixture.write(PNGEncoder.encode(raster), to: "truth/images/a.png")
        try fixture.write(pages.bytes, to: "truth/labels/a.tif")

        #expect(try fixture.reason("image")?.contains("it holds 3 pictures") == true)
        #expect(
            try fixture.reason("truth")
                == "its annotation 'labels/a.tif' cannot be used: it holds 3 pictures, and none is "
                + "this image's")
    }

    @Test("links, and what is too large, are not read")
    func limits() throws {
        try fixture.write([0, 1, 2, 3], asImage: "large/images/a.png")
        try fixture.write([0, 1, 2, 3], asImage: "large/labels/a.png")
        try fixture.write([0, 1, 2, 3], asImage: "link/labels/a.png")
        try Folder(fixture.path.appending("link/images")).create()
        let link = fixture.path.appending("link/images/a.png")
        _ = link.withPlatformString { symlink("../labels/a.png", $0) }
        let preparation = Preparation(
            invertAboveMean: 80, lowPercentile: 1, highPercentile: 99, minimumRange: 1,
            clip: 0...1)
        let files = try fixture.list("large").files
        let short = DataSetReader(preparation: preparation, limits: ReadingLimits(bytes: 10))
        let small = DataSetReader(
            preparation: preparation, limits: ReadingLimits(image: ImageLimits(pixels: 3)))

        #expect(try fixture.reason("link")?.contains("symbolic link") == true)
        for (reader, limit) in [(short, "at most 10 are read"), (small, "'max_pixels' allows 3")] {
            let leftOut = try reader.read(files, threads: 1, atMost: .max).leftOut
            #expect(leftOut.count == 1 && leftOut[0].reason.contains(limit), "\(leftOut)")
        }
        #expect(throws: DataSetError.tooLarge(limit: 3)) {
            try DatasetFixture.reader.read(files, threads: 2, atMost: 3)
        }
        #expect(try DatasetFixture.reader.read(files, threads: 2, atMost: 4).images.count == 1)
    }

    @Test("limits count the bytes of weights and colours, in pixels of six bytes")
    func countedPixels() {
        let bytes = Plane<UInt8>(width: 4, height: 1, repeating: 0)
        func image(weights: Plane<UInt8>?) -> AnnotatedImage {
            AnnotatedImage(
                name: "a", plane: bytes.map { Float($0) }, foreground: bytes, distance: bytes,
                weights: weights)
        }

        // 4 · 6 = 24 bytes, and 4 · 7 = 28, which are 4 2/3 pixels.
        #expect(image(weights: nil).countedPixels == 4)
        #expect(image(weights: bytes).countedPixels == 5)
    }

    @Test("an annotation of nearly all pixels gives a warning")
    func warnings() throws {
        let gray = [UInt8](repeating: 7, count: 40)
        for (name, nuclei) in [("all", 40), ("much", 39), ("most", 38)] {
            try fixture.write(gray, asImage: "d/images/\(name).png")
            try fixture.write(
                (0..<40).map { $0 < nuclei ? 1 : 0 }, asImage: "d/labels/\(name).png")
        }

        let loaded = try DatasetFixture.reader.read(
            fixture.list("d").files, threads: 1, atMost: .max
        ).images

        let question = " % of it: is its annotation inverted?"
        #expect(
            loaded.map(\.warnings) == [
                ["nuclei cover 100\(question)"], [], ["nuclei cover 97\(question)"],
            ])
    }

    @Test("what is read does not depend on the number of threads")
    func threads() throws {
        for number in 0..<9 {
            try fixture.write(SampleImages.image(number), to: "d/images/\(number).png")
            try fixture.write(SampleImages.truth(number), to: "d/labels/\(number).png")
        }
        try fixture.write([], to: "d/labels/4.png")
        let files = try fixture.list("d").files

        let one = try DatasetFixture.reader.read(files, threads: 1, atMost: .max)
        let four = try DatasetFixture.reader.read(files, threads: 4, atMost: .max)

        #expect(one.images == four.images)
        #expect(
            one.images.map(\.image.name) == [0, 1, 2, 3, 5, 6, 7, 8].map { "images/\($0).png" })
        #expect(one.leftOut == four.leftOut && one.leftOut.count == 1)
    }
}
