import Foundation
import Images
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("nucleid evaluate")
struct EvaluateCommandTests {
    let folder: TemporaryFolder
    var images: FilePath { folder.path.appending("images") }
    var truth: FilePath { folder.path.appending("truth") }
    var output: FilePath { folder.path.appending("out") }

    init() throws { folder = try TemporaryFolder() }

    /// Fields and the label images of the same names.
    private func write(_ count: Int, below path: String = "") throws {
        let places = [images, truth].map { path.isEmpty ? $0 : $0.appending(path) }
        try SampleImages.write(count, to: places[0])
        try Folder(places[1]).create()
        for number in 0..<count {
            try AtomicFile.write(
                SampleImages.truth(number), to: places[1].appending("\(number).png"))
        }
    }

    private func evaluate(
        _ more: [String] = [], images: FilePath? = nil, truth: FilePath? = nil
    ) throws -> Executable.Result {
        try Executable.run(
            [
                "evaluate", "--images", (images ?? self.images).string, "--truth",
                (truth ?? self.truth).string,
            ] + more)
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("prints the totals of a tree of images as JSON, writes three files, and exits with 0")
    func report() throws {
        try write(2)
        try write(1, below: "plate1")

        let result = try evaluate(["--output", output.string])

        #expect(result.status == 0)
        let line = try object(result.output)
        let totals = try #require(line["evaluation"] as? [String: Any])
        #expect(totals["images"] as? Int == 3)
        let stages = try #require(line["stages"] as? [[String: Any]])
        #expect(
            stages.compactMap { $0["stage"] as? String }
                == ["decode", "prepare", "network", "masks", "measure", "compare"])
        #expect(
            Fixtures.names(in: output)
                == ["evaluation.csv", "evaluation.html", "evaluation.json"])
        let file = try String(
            contentsOfFile: output.appending("evaluation.json").string, encoding: .utf8)
        let all = try object(file)
        let names = (all["images"] as? [[String: Any]])?.compactMap { $0["image"] as? String }
        #expect(names == ["0.png", "1.png", "plate1/0.png"])
        #expect(result.errors.contains("plate1/0.png: Dice 0."))
        #expect(Fixtures.names(in: images) == ["0.png", "1.png", "plate1"])
    }

    @Test("the Dice coefficient is the one that 'segment' publishes")
    func sameAsSegment() throws {
        try write(1)

        let evaluated = try evaluate()
        _ = try Executable.run([
            "segment", "--output", output.string, "--truth", truth.string, images.string,
        ])

        let sidecar = try object(
            String(contentsOfFile: output.appending("0.png.json").string, encoding: .utf8))
        let dice = try #require(sidecar["dice"] as? [String: Any])
        let instances = try #require(dice["instances"] as? [String: Any])
        let totals = try #require(try object(evaluated.output)["evaluation"] as? [String: Any])
        let pixels = try #require(totals["pixels"] as? [String: Any])
        let nuclei = try #require(totals["instances"] as? [String: Any])
        #expect(pixels["dice_mean"] as? Double == dice["value"] as? Double)
        #expect(nuclei["mean_ap_pooled"] as? Double == instances["mean_ap"] as? Double)
        #expect(nuclei["true_count"] as? Int == instances["truth_count"] as? Int)
        #expect(instances["truth_kind"] as? String == "labels")
    }

    @Test(
        "images without a truth, a TIFF of a header alone, a cut and a truth of another size are named: 1"
    )
    func failures() throws {
        try write(1)
        try AtomicFile.write(SampleImages.image(1), to: images.appending("alone.png"))
        for (name, bytes) in [
            ("b.tif", Array("II*\0".utf8)),
            ("cut.png", Array(try SampleImages.image(2).prefix(99))),
            ("size.png", try SampleImages.image(3)),
        ] {
            try AtomicFile.write(bytes, to: images.appending(name))
        }
        let small = Raster(width: 1, height: 1, channels: 1, samples: .eight([1]))
        for name in ["b.tif", "cut.png", "size.png"] {
            try AtomicFile.write(PNGEncoder.encode(small), to: truth.appending(name))
        }

        let result = try evaluate()

        #expect(result.status == 1)
        let line = try object(result.output)
        #expect(line["without_truth"] as? Int == 1)
        #expect(line["failed"] as? Int == 3)
        #expect(result.errors.contains("alone.png: no annotation was found"))
        #expect(result.errors.contains("b.tif: 'b.tif' cannot be segmented: "))
        #expect(result.errors.contains("cut.png: 'cut.png' cannot be segmented: the image is cut"))
        #expect(result.errors.contains("'size.png' has 1x1 pixels, its image 40x40"))
    }

    @Test("the Data Science Bowl's folders are images and truths at once: masks are no images")
    func masks() throws {
        let set = images.appending("ab")
        for name in ["images", "masks"] { try Folder(set.appending(name)).create() }
        let field = try PNGDecoder.decode(SampleImages.truth(0))
        guard case .sixteen(let labels) = field.samples else {
            Issue.record("the sample's labels have 16 bits")
            return
        }
        try AtomicFile.write(SampleImages.image(0), to: set.appending("images/ab.png"))
        let numbers = Set(labels).subtracting([0])
        for number in numbers {
            let mask = Raster(
                width: field.width, height: field.height, channels: 1,
                samples: .eight(labels.map { $0 == number ? 255 : 0 }))
            try AtomicFile.write(PNGEncoder.encode(mask), to: set.appending("masks/\(number).png"))
        }

        let result = try evaluate(["--output", output.string], truth: images)

        #expect(result.status == 0)
        let file = try object(
            String(contentsOfFile: output.appending("evaluation.json").string, encoding: .utf8))
        let image = try #require((file["images"] as? [[String: Any]])?.first)
        #expect((file["images"] as? [Any])?.count == 1)
        #expect(image["truth_kind"] as? String == "masks")
        #expect(image["truth"] as? String == "ab/masks")
        #expect(image["true_count"] as? Int == numbers.count)
    }

    @Test("a data set of one folder is images and annotations at once: labels are no images")
    func dataSet() throws {
        let set = images.appending("set")
        for name in ["images", "labels"] { try Folder(set.appending(name)).create() }
        try AtomicFile.write(SampleImages.image(0), to: set.appending("images/a.png"))
        try AtomicFile.write(SampleImages.truth(0), to: set.appending("labels/a.TIF"))

        let result = try evaluate(["--output", output.string], truth: images)

        #expect(result.status == 0)
        let file = try object(
            String(contentsOfFile: output.appending("evaluation.json").string, encoding: .utf8))
        let compared = try #require(file["images"] as? [[String: Any]])
        #expect(compared.map { $0["image"] as? String } == ["set/images/a.png"])
        #expect(compared.map { $0["truth"] as? String } == ["set/labels/a.TIF"])
    }

    @Test(
        "a truth of the background is refused by name, with the cure; truths of no image are listed"
    )
    func inverted() throws {
        try write(2)
        let field = try PNGDecoder.decode(SampleImages.truth(0))
        guard case .sixteen(let labels) = field.samples else {
            Issue.record("the sample's labels have 16 bits")
            return
        }
        let mask = Raster(
            width: field.width, height: field.height, channels: 1,
            samples: .eight(labels.map { $0 == 0 ? 255 : 0 }))
        try AtomicFile.write(PNGEncoder.encode(mask), to: truth.appending("0.png"))
        try AtomicFile.write(SampleImages.truth(1), to: truth.appending("other.TIF"))

        let result = try evaluate(["--output", output.string])

        #expect(result.status == 1)
        #expect(
            result.errors.contains(
                "0.png: The annotation '0.png' cannot be used: it is probably inverted: it marks "))
        #expect(result.errors.contains("Invert the annotation: 0 is background"))
        #expect(result.errors.contains("other.TIF: there is no image of this ground truth"))
        let line = try object(result.output)
        #expect(line["failed"] as? Int == 1)
        #expect(line["truth_without_image"] as? Int == 1)
        let file = try object(
            String(contentsOfFile: output.appending("evaluation.json").string, encoding: .utf8))
        #expect(file["truth_without_image"] as? [String] == ["other.TIF"])
    }

    @Test("an image is not the truth of itself")
    func itself() throws {
        try SampleImages.write(1, to: images)

        let result = try evaluate(truth: images)

        #expect(result.status == 1)
        #expect(result.output.isEmpty, "figures of nothing")
        #expect(result.errors.contains("1 have no ground truth"))
    }

    @Test("a missing folder and no truth are wrong usage: 64")
    func usage() throws {
        try write(1)

        let results = try [
            evaluate(images: folder.path.appending("nope")),
            evaluate(truth: folder.path.appending("nope")), evaluate(["--output", ""]),
            evaluate(["--model", "/nope"]),
            Executable.run(["evaluate", "--images", images.string]),
        ]

        #expect(results.map(\.status) == [64, 64, 64, 64, 64])
    }
}
