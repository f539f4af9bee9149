import Pipeline
import Samples
import Images
import Linux
import Outbox
import Segmentation
import SystemPackage
import TestSupport
import Testing

@Suite("Pipeline")
struct PipelineTests {
    let folder: TemporaryFolder
    let model: LoadedModel

    init() throws {
        folder = try TemporaryFolder()
        model = try LoadedModel(file: nil)
        for name in ["in", "out", "truth"] { try Folder(folder.path.appending(name)).create() }
    }

    func pipeline(
        _ options: SegmentationOptions = SegmentationOptions(), limits: ReadingLimits = .init()
    ) throws -> Pipeline {
        try Pipeline(
            model: model, options: options, limits: limits, outbox: folder.path.appending("out"),
            truth: folder.path.appending("truth"), threads: 1)
    }

    func segment(_ bytes: [UInt8], _ pipeline: Pipeline) throws -> Outcome {
        let file = folder.path.appending("in/cell.png")
        try AtomicFile.write(bytes, to: file)
        return try pipeline.segment(ImageSource(file: file, named: "plate1/cell.png")).outcome
    }

    @Test("the same content is done once for a model and settings, and anew for other settings")
    func unchanged() throws {
        let first = try pipeline()
        let other = try pipeline(SegmentationOptions(threshold: 0.6))
        defer { first.stop(); other.stop() }
        let image = try SampleImages.image(0)

        let outcomes = try [first, first, other].map { try segment(image, $0) }

        guard case .done(let before) = outcomes[0], case .unchanged = outcomes[1],
            case .done(let after) = outcomes[2]
        else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(before.settingsSha256 != after.settingsSha256)
        #expect(after.mask.threshold == 0.6)
    }

    @Test("a result whose mask is gone is made anew")
    func missingMask() throws {
        let pipeline = try pipeline()
        defer { pipeline.stop() }
        _ = try segment(SampleImages.image(0), pipeline)
        try AtomicFile.remove(folder.path.appending("out/plate1/cell.png.mask.png"))

        let outcome = try segment(SampleImages.image(0), pipeline)

        guard case .done = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test("a truth of another size is an error in the sidecar, and the mask is there all the same")
    func truthOfAnotherSize() throws {
        let pipeline = try pipeline()
        defer { pipeline.stop() }
        let truth = Raster(
            width: 3, height: 2, channels: 1, samples: .eight(.init(repeating: 0, count: 6)))
        try Folder(folder.path.appending("truth/plate1")).create()
        try AtomicFile.write(
            PNGEncoder.encode(truth), to: folder.path.appending("truth/plate1/cell.png"))

        let outcome = try segment(SampleImages.image(0), pipeline)

        guard case .done(let sidecar) = outcome, case .failed(let failure) = sidecar.dice else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.error.code == "truth-size")
        #expect(failure.error.message.contains("3x2"))
        let out = folder.path.appending("out/plate1")
        #expect(Fixtures.names(in: out) == Fixtures.results(of: "cell.png"))
        #expect(try SidecarSchema.faults(in: [out.appending("cell.png.json")]) == "")
    }

    @Test(
        "an image beyond a limit is rejected with the setting's name",
        arguments: [
            ReadingLimits(image: ImageLimits(width: 39)),
            ReadingLimits(image: ImageLimits(pixels: 1599)),
            ReadingLimits(bytes: 100),
        ])
    func limits(limits: ReadingLimits) throws {
        let pipeline = try pipeline(limits: limits)
        defer { pipeline.stop() }

        let outcome = try segment(SampleImages.image(0), pipeline)

        guard case .rejected(let error, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.message.contains("'max_"))
    }

    @Test("a file that has gone is nothing to do")
    func gone() throws {
        let pipeline = try pipeline()
        defer { pipeline.stop() }

        let source = ImageSource(file: folder.path.appending("in/gone.png"), named: "gone.png")
        let trial = try pipeline.segment(source)

        #expect(trial.fingerprint == nil)
        guard case .nothing = trial.outcome else {
            Issue.record("\(trial.outcome)")
            return
        }
    }

    @Test("an image that changes while it is in hand leaves no result; nor does one that goes")
    func changing() throws {
        let pipeline = try pipeline()
        defer { pipeline.stop() }
        let file = folder.path.appending("in/cell.png")
        let source = ImageSource(file: file, named: "plate1/cell.png")
        try AtomicFile.write(SampleImages.image(0), to: file)

        let changed = try pipeline.segment(source) { step in
            if case .tiles = step { try? AtomicFile.write(SampleImages.image(1), to: file) }
        }
        let gone = try pipeline.segment(source) { step in
            if case .tiles = step { try? AtomicFile.remove(file) }
        }

        guard case .changed = changed.outcome, case .nothing = gone.outcome else {
            Issue.record("\(changed.outcome), \(gone.outcome)")
            return
        }
        // The folder is made with the first file that is staged there.
        #expect(Fixtures.names(in: folder.path.appending("out/plate1")).isEmpty)
    }

    @Test(
        "an image can be cancelled at every event but the last, and leaves no result",
        arguments: [1 << 22, 0])
    func cancelled(wholePixels: Int) throws {
        let pipeline = try Pipeline(
            model: model, options: SegmentationOptions(tile: 64, overlap: 16),
            limits: ReadingLimits(), outbox: folder.path.appending("out"), truth: nil, threads: 1,
            wholePixels: wholePixels)
        defer { pipeline.stop() }
        let image = SampleSeries(seed: 7).field(at: 1).image
        let file = try folder.write(PNGEncoder.encode(image), to: "in/cell.png")
        let out = folder.path.appending("out")
        var isDone = false
        var last = 0
        while !isDone {
            last += 1
            var events = 0
            let result = try pipeline.segment(ImageSource(file: file, named: "cell.png")) {
                _ throws(CancellationError) in
                events += 1
                if events == last { throw CancellationError() }
            }
            switch result.outcome {
            case .cancelled: #expect(Fixtures.names(in: out).isEmpty, "at event \(last)")
            case .done: isDone = true
            default: Issue.record("\(result.outcome) at event \(last)")
            }
        }
        // Of them one for each tile, and for most stages.
        #expect(last > 10)
        #expect(Fixtures.names(in: out) == Fixtures.results(of: "cell.png"))
    }

    @Test("an image that would need more memory than all may take is rejected with the setting")
    func memory() throws {
        let pipeline = try Pipeline(
            model: model, options: SegmentationOptions(), limits: ReadingLimits(),
            outbox: folder.path.appending("out"), truth: nil,
            memory: MemoryBudget(ceiling: 1 << 20), threads: 1)
        defer { pipeline.stop() }

        let outcome = try segment(SampleImages.image(0), pipeline)

        guard case .rejected(let error, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == "image-too-large")
        #expect(error.message.contains("'memory'"))
    }

    @Test(
        "what ends too early, or is laid out and not filled, may be on its way; what is wrong is not",
        arguments: [
            ("cut", true), ("empty", true), ("zeros at the end", true), ("zeros", true),
            ("wrong checksum", false), ("text", false),
        ])
    func unfinished(how: String, mayBeUnfinished: Bool) throws {
        let pipeline = try pipeline()
        defer { pipeline.stop() }
        let whole = try SampleImages.image(0)
        var bytes = whole
        switch how {
        case "cut": bytes = whole.dropLast(20)
        case "empty": bytes = []
        case "zeros at the end":
            for index in whole.count / 2..<whole.count { bytes[index] = 0 }
        case "zeros": bytes = Array(repeating: 0, count: whole.count)
        case "wrong checksum": bytes[whole.count / 2] ^= 1
        default: bytes = Array("no image".utf8)
        }

        let outcome = try segment(bytes, pipeline)

        switch outcome {
        case .incomplete: #expect(mayBeUnfinished)
        case .rejected: #expect(!mayBeUnfinished)
        default: Issue.record("\(outcome)")
        }
    }
}
