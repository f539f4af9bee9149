import FoundationEssentials
import GroundTruth
import Images
import Linux
import Masks
import Outbox
import Pipeline
import Segmentation
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Truths of every format")
struct TruthFormatsTests {
    let folder: TemporaryFolder
    let truths: TruthFolder

    init() throws {
        folder = try TemporaryFolder()
        truths = TruthFolder(folder.path, limits: ReadingLimits())
    }

    private func failure(_ record: DiceRecord?) -> ErrorRecord? {
        if case .failed(let failure) = record { failure.error } else { nil }
    }

    @Test(
        "labels of 8, 16 and 32 bits, signed, whole fractions: as many nuclei as NumPy counts",
        arguments: try RecordedLabels.load().files)
    func labels(file: RecordedLabels.File) throws {
        try folder.write(file.bytes, to: "a.tif")
        let found = LabelImage(
            Plane(width: file.width, height: file.height, elements: file.relabelled),
            count: file.count)

        let record = try truths.compare(
            { found }, width: file.width, height: file.height, with: "a.tif", of: "a.png")

        guard case .measured(let values) = record else {
            Issue.record("\(String(describing: record))")
            return
        }
        #expect(values.value == 1)
        #expect(values.instances?.truthCount == file.count)
        #expect(values.instances?.ap50 == 1)
        #expect(values.instances?.truthKind == "labels")
    }

    @Test(
        "numbers that are no labels have a sentence", arguments: try RecordedLabels.load().refused)
    func refused(file: RecordedLabels.Refused) throws {
        try folder.write(file.bytes, to: "a.tif")
        let found = LabelImage(Plane(width: 13, height: 11, repeating: 0), count: 0)

        let record = try truths.compare({ found }, width: 13, height: 11, with: "a.tif")

        #expect(failure(record)?.code == "truth-unreadable")
        #expect(
            failure(record)?.message
                == "The truth cannot be read: 'a.tif': the file is an image of numbers that are no "
                + "labels: below 0, too large or fractions, which is not read.")
        #expect(record?.truthSha256 == Digest.sha256(file.bytes))
    }

    @Test("a JPEG is refused before it is read, as it keeps nothing exactly")
    func lossy() throws {
        struct Recorded: Decodable {
            struct File: Decodable {
                let format: String
                let file: Data
                let width: Int?
                let height: Int?
            }
            let files: [File]
        }
        let bytes = try StackPremises.fixture("rasters.json")
        let recorded = try JSONDecoder().decode(Recorded.self, from: Data(bytes))
        let jpeg = try #require(recorded.files.first { $0.format == "jpeg" })
        try folder.write(Array(jpeg.file), to: "a.png")
        let (width, height) = try (#require(jpeg.width), #require(jpeg.height))
        let found = LabelImage(Plane(width: width, height: height, repeating: 0), count: 0)

        let record = try truths.compare({ found }, width: width, height: height, with: "a.png")

        #expect(
            failure(record)?.message
                == "The truth cannot be read: 'a.png': it is a JPEG, which does not keep what was "
                + "drawn exactly.")
    }

    @Test("of a stack the page of the picture's number is compared, whatever letter it has")
    func stack() throws {
        let stack = try #require(try RecordedLabels.load().stacks.first)
        try folder.write(stack.bytes, to: "a.tif")

        for (page, numbers) in stack.numbers.enumerated() {
            let plane = Plane(width: stack.width, height: stack.height, elements: numbers)
            for letter in ["t", "z"] {
                let image = FilePath("a.tif#\(letter)000\(page)")
                let truth = try #require(try truths.find(for: image))
                let record = try truths.compare(
                    { LabelImage(relabelling: plane) }, width: stack.width, height: stack.height,
                    with: truth, of: image)
                guard case .measured(let values) = record else {
                    Issue.record("\(image): \(String(describing: record))")
                    continue
                }
                #expect(truth == "a.tif")
                #expect(values.value == 1)
                #expect(values.instances?.truthCount == stack.counts[page])
            }
        }
    }

    @Test("a picture and its truth are one of several or one alone, or a sentence says so")
    func mismatch() throws {
        let recorded = try RecordedLabels.load()
        let stack = try #require(recorded.stacks.first)
        try folder.write(stack.bytes, to: "a.tif")
        try folder.write(recorded.files[0].bytes, to: "b.tif")
        let found = LabelImage(
            Plane(width: stack.width, height: stack.height, repeating: 0), count: 0)
        func message(_ truth: FilePath, _ image: FilePath) throws -> String? {
            failure(
                try truths.compare(
                    { found }, width: stack.width, height: stack.height, with: truth, of: image)
            )?.message
        }

        #expect(
            try message("a.tif", "a.tif")
                == "The truth cannot be read: 'a.tif': it holds 3 pictures, and none is this "
                + "image's.")
        #expect(try message("a.tif", "a.tif#t0003") == message("a.tif", "a.tif"))
        #expect(
            try message("b.tif", "b.tif#t0000")
                == "The truth cannot be read: 'b.tif': it holds one picture, and its image is one "
                + "of several of a file.")
        #expect(try message("b.tif", "b.tif") == nil)
    }

    @Test("a picture's own truth comes before that of its file")
    func findPictures() throws {
        let names = [
            "a#t0003.png", "a.tif", "b.tif", "c.ome.png", "d.tif#t0001.tif", "e.png", "f.tiff",
        ]
        for name in names { try folder.write([0], to: name) }

        let found = try [
            "a.tif#t0003", "a.tif#t0004", "b.tif#t0000z0001", "c.ome.tif#z0001", "d.tif#t0001",
            "e.tif#t0001", "f.png", "g.tif#t0001", "a#t3.tif",
        ].map { try truths.find(for: FilePath($0))?.string }

        #expect(
            found == [
                "a#t0003.png", "a.tif", "b.tif", "c.ome.png", "d.tif#t0001.tif", "e.png", "f.tiff",
                nil, nil,
            ])
    }

    @Test("a truth of one picture, by its name, is that picture's alone")
    func ownTruth() throws {
        let file = try RecordedLabels.load().files[0]
        try folder.write(file.bytes, to: "a#t0003.tif")
        let found = LabelImage(
            Plane(width: file.width, height: file.height, elements: file.relabelled),
            count: file.count)

        let record = try truths.compare(
            { found }, width: file.width, height: file.height, with: "a#t0003.tif",
            of: "a.tif#t0003")

        #expect(record?.value == 1)
    }

    @Test("truths that come later, of a picture or of a stack, renew what its results say")
    func later() throws {
        let premises = try StackPremises()
        let (image, truth) = (StackPremises.image, premises.folder.path.appending("truth"))
        let pipeline = try Pipeline(
            model: premises.model, options: SegmentationOptions(), limits: ReadingLimits(),
            outbox: premises.folder.path.appending("out"), truth: truth, threads: 1)
        defer { pipeline.stop() }
        try Folder(truth.appending("plate1")).create()
        _ = try pipeline.segment(ImageSource(inbox: Tree(premises.inbox), path: image))
        func dices() -> [DiceRecord?] {
            (0..<3).map { premises.sidecar("#t000\($0)")?.dice }
        }
        let before = dices()

        let own: FilePath = "plate1/stack.ome#t0001.png"
        let labels = try premises.outbox.read(
            "stack.ome.tif#t0001.labels.png", of: FilePath("\(image)#t0001"), limit: 1 << 20)
        try AtomicFile.write(labels, to: truth.pushing(own))
        let ofPicture = try pipeline.compare(truth: own) { _ in }
        let one = dices()
        // Of another size, so that all say why it is not compared.
        let stack = try #require(try RecordedLabels.load().stacks.first)
        try AtomicFile.write(stack.bytes, to: truth.pushing(image))
        let ofStack = try pipeline.compare(truth: image) { _ in }
        let all = dices()
        // Of an image without results not every picture is looked for.
        var steps = 0
        try AtomicFile.write(stack.bytes, to: truth.appending("plate1/other.tif"))
        _ = try pipeline.compare(truth: "plate1/other.tif") { _ in steps += 1 }

        #expect(steps == 0)
        #expect(before == [nil, nil, nil])
        guard case .compared(.measured) = ofPicture, case .compared(.failed) = ofStack else {
            Issue.record("\(ofPicture), \(ofStack)")
            return
        }
        #expect(one.map { $0?.value } == [nil, 1, nil])
        // The picture's own truth comes first.
        #expect(all[1] == one[1])
        #expect([all[0], all[2]].map { failure($0)?.code } == ["truth-size", "truth-size"])
    }
}
