import Images
import Inbox
import Linux
import Outbox
import Pipeline
import Segmentation
import SystemPackage
import TestSupport
import Testing

@Suite("Annotations that appear before or after their image")
struct AnnotationRenewalTests {
    /// Where an annotation lies, and the image.
    struct Case: Sendable, CustomStringConvertible {
        let image: FilePath
        let annotation: FilePath
        /// An annotation that there is besides, and that is not taken.
        var other: FilePath?

        var description: String { "\(image), \(annotation)" }
    }

    private static let cases = [
        Case(image: "a.png", annotation: "a.TIF"),
        Case(image: "plate/a.png", annotation: "plate/a.tiff"),
        Case(image: "s/images/a.png", annotation: "s/labels/a.png"),
        Case(image: "s/images/a.png", annotation: "s/masks/a.Tif"),
        Case(image: "ab/images/ab.png", annotation: "ab/masks/ab.png", other: "ab/masks/1.png"),
        Case(image: "ab/images/ab.png", annotation: "ab/labels/ab.TIF", other: "ab/masks/1.png"),
    ]

    @Test(
        "an image is compared with its annotation, be that there first or later", arguments: cases)
    func order(test: Case) throws {
        let folder = try TemporaryFolder()
        let (inbox, truth) = (folder.path.appending("in"), folder.path.appending("truth"))
        func put(_ bytes: [UInt8], _ file: FilePath, in root: FilePath) throws {
            try Folder(root.pushing(file).removingLastComponent()).create()
            try AtomicFile.write(bytes, to: root.pushing(file))
        }
        try put(SampleImages.image(0), test.image, in: inbox)
        if let other = test.other { try put(SampleImages.truth(0), other, in: truth) }
        var found: [DiceRecord.Values?] = []

        for (outbox, isFirst) in [("first", true), ("later", false)] {
            if isFirst { try put(SampleImages.truth(0), test.annotation, in: truth) }
            let pipeline = try Pipeline(
                model: LoadedModel(file: nil), options: SegmentationOptions(), limits: .init(),
                outbox: folder.path.appending(outbox), truth: truth, threads: 1)
            defer { pipeline.stop() }
            if !isFirst { try AtomicFile.remove(truth.pushing(test.annotation)) }
            _ = try pipeline.segment(ImageSource(inbox: FileTree(root: inbox), path: test.image))
            try put(SampleImages.truth(0), test.annotation, in: truth)
            _ = try pipeline.compare(truth: Job(kind: .groundTruth, forFile: test.annotation).path)
            { _ in }
            found.append(
                Outbox(root: folder.path.appending(outbox)).sidecar(for: test.image)?.dice.values)
        }

        #expect(found.map { $0?.truth } == [test.annotation.string, test.annotation.string])
        #expect(found[0] == found[1])
    }

    @Test(
        "annotations that appear later, of a picture or of a stack, renew the comparison of its results"
    )
    func ofStacks() throws {
        let fixture = try StackFixture()
        let (image, truth) = (StackFixture.image, fixture.folder.path.appending("truth"))
        let pipeline = try Pipeline(
            model: fixture.model, options: SegmentationOptions(), limits: ReadingLimits(),
            outbox: fixture.folder.path.appending("out"), truth: truth, threads: 1)
        defer { pipeline.stop() }
        try Folder(truth.appending("plate1")).create()
        _ = try pipeline.segment(ImageSource(inbox: FileTree(root: fixture.inbox), path: image))
        func dices() -> [DiceRecord?] {
            (0..<3).map { fixture.sidecar("#t000\($0)")?.dice }
        }
        let before = dices()

        let own: FilePath = "plate1/stack.ome#t0001.png"
        let labels = try fixture.outbox.readFile(
            withKey: "stack.ome.tif#t0001.labels.png", of: FilePath("\(image)#t0001"),
            limit: 1 << 20)
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
        // The picture's own annotation comes first.
        #expect(all[1] == one[1])
        #expect([all[0], all[2]].map { $0.error?.code } == ["truth-size", "truth-size"])
    }
}

extension DiceRecord? {
    fileprivate var values: DiceRecord.Values? {
        if case .measured(let values) = self { values } else { nil }
    }

    fileprivate var error: ErrorRecord? {
        if case .failed(let failure) = self { failure.error } else { nil }
    }
}
