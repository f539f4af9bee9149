import Images
import Linux
import Outbox
import Pipeline
import Segmentation
import SystemPackage
import TestSupport
import Testing

@Suite("Instance masks of a result")
struct InstanceMasksTests {
    let folder: TemporaryFolder
    let image: FilePath = "set/ab/images/ab.png"
    let masksFolder: FilePath = "set/ab/masks"

    init() throws {
        folder = try TemporaryFolder()
        for path in ["in/set/ab/images", "out", "truth"] {
            try Folder(folder.path.appending(path)).create()
        }
    }

    private func pipeline() throws -> Pipeline {
        try Pipeline(
            model: LoadedModel(file: nil), options: SegmentationOptions(), limits: .init(),
            outbox: folder.path.appending("out"), truth: folder.path.appending("truth"),
            threads: 1)
    }

    /// One mask for each nucleus of a sample.
    private func masks() throws -> [[UInt8]] {
        let labels = try PNGDecoder.decode(SampleImages.truth(0))
        guard case .sixteen(let samples) = labels.samples else { return [] }
        return try Set(samples).subtracting([0]).sorted().map { number in
            try PNGEncoder.encode(
                Raster(
                    width: labels.width, height: labels.height, channels: 1,
                    samples: .eight(samples.map { $0 == number ? 255 : 0 })))
        }
    }

    private func instances(_ outcome: Outcome) -> DiceRecord.Instances? {
        guard case .compared(.measured(let values)) = outcome else { return nil }
        return values.instances
    }

    @Test("masks that come one by one, after the image, renew its comparison each time")
    func later() throws {
        let pipeline = try pipeline()
        defer { pipeline.stop() }
        let file = folder.path.appending("in").pushing(image)
        try AtomicFile.write(SampleImages.image(0), to: file)
        let outcome = try pipeline.segment(ImageSource(file: file, named: image)).outcome
        guard case .done(let sidecar) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        let masks = try masks()
        try #require(masks.count > 1)
        try Folder(folder.path.appending("truth/set/ab/masks")).create()
        var counts: [Int?] = []

        for (number, mask) in masks.enumerated() {
            let path = FilePath("set/ab/masks/\(number).png")
            try AtomicFile.write(mask, to: folder.path.appending("truth").pushing(path))
            let compared = try pipeline.compare(truth: masksFolder) { _ in }
            counts.append(instances(compared)?.truthCount)
        }
        let again = try pipeline.compare(truth: masksFolder) { _ in }

        #expect(sidecar.dice == nil)
        #expect(counts == Array(1...masks.count))
        guard case .nothing = again else {
            Issue.record("\(again)")
            return
        }
        let published = folder.path.appending("out/set/ab/images/ab.png.json")
        #expect(try SidecarSchema.faults(in: [published]) == "")
    }

    @Test("masks that are there first are compared with as the image is segmented")
    func first() throws {
        let pipeline = try pipeline()
        defer { pipeline.stop() }
        try Folder(folder.path.appending("truth/set/ab/masks")).create()
        for (number, mask) in try masks().enumerated() {
            try AtomicFile.write(
                mask, to: folder.path.appending("truth/set/ab/masks/\(number).png"))
        }
        let file = folder.path.appending("in").pushing(image)
        try AtomicFile.write(SampleImages.image(0), to: file)

        let outcome = try pipeline.segment(ImageSource(file: file, named: image)).outcome

        guard case .done(let sidecar) = outcome, case .measured(let values) = sidecar.dice else {
            Issue.record("\(outcome)")
            return
        }
        #expect(values.truth == "set/ab/masks")
        #expect(values.instances?.truthKind == "masks")
    }

    /// As many empty masks of 8 × 8 pixels, and an image of that size, published.
    private func publish(masks: Int, _ pipeline: Pipeline) throws {
        let empty = Raster(
            width: 8, height: 8, channels: 1, samples: .eight(Array(repeating: 0, count: 64)))
        let file = folder.path.appending("in").pushing(image)
        try AtomicFile.write(PNGEncoder.encode(empty), to: file)
        _ = try pipeline.segment(ImageSource(file: file, named: image))
        try Folder(folder.path.appending("truth/set/ab/masks")).create()
        for number in 0..<masks {
            try AtomicFile.write(
                PNGEncoder.encode(empty),
                to: folder.path.appending("truth/set/ab/masks/\(number).png"))
        }
    }

    @Test("a comparison tells of progress twice a mask: each is judged, then read")
    func progress() throws {
        var counts: [Int] = []
        for masks in [1, 9] {
            let pipeline = try pipeline()
            defer { pipeline.stop() }
            try publish(masks: masks, pipeline)
            var steps = 0
            _ = try pipeline.compare(truth: masksFolder) { _ in steps += 1 }
            counts.append(steps)
        }

        #expect(counts[1] - counts[0] == 16)
    }

    @Test("a comparison can be given up at each step")
    func givenUp() throws {
        let pipeline = try pipeline()
        defer { pipeline.stop() }
        try publish(masks: 3, pipeline)
        var all = 0
        _ = try pipeline.compare(truth: masksFolder) { _ in all += 1 }
        try #require(all > 6)

        for last in 1...all {
            var steps = 0
            let outcome = try pipeline.compare(truth: masksFolder) { _ throws(CancellationError) in
                steps += 1
                if steps == last { throw CancellationError() }
            }
            guard case .cancelled = outcome else {
                Issue.record("\(outcome) at step \(last)")
                continue
            }
            #expect(steps == last)
        }
    }

    @Test("an image that is segmented again tells of progress for each mask that is new to it")
    func progressWithImage() throws {
        let pipeline = try pipeline()
        defer { pipeline.stop() }
        try publish(masks: 9, pipeline)
        let file = folder.path.appending("in").pushing(image)
        var steps = 0

        let trial = try pipeline.segment(ImageSource(file: file, named: image)) { _ in steps += 1 }

        guard case .compared = trial.outcome else {
            Issue.record("\(trial.outcome)")
            return
        }
        #expect(steps > 18)
    }
}
