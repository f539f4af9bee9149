import Corrections
import GroundTruth
import Images
import Linux
import Masks
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Export for training")
struct TrainingExportTests {
    let fixture: CorrectionsFixture

    init() throws { fixture = try CorrectionsFixture() }

    @Test("images of all folders and their labels lie in one folder, and the outbox stays as it is")
    func layout() throws {
        try fixture.publish("a.png")
        try fixture.publish("plate/well/b.tif")
        let before = try fixture.files(in: fixture.outbox.tree)

        let outcomes = try fixture.exportImages(["a.png", "plate/well/b.tif"])

        #expect(outcomes == [.exported, .exported])
        #expect(
            try fixture.files(in: fixture.export) == [
                "export.json", "images/a.png", "images/plate__well__b.tif",
                "labels/a.png.labels.png", "labels/plate__well__b.tif.labels.png",
            ])
        #expect(
            try fixture.content("images/plate__well__b.tif", in: fixture.export)
                == FilePath("plate/well/b.tif").bytes)
        #expect(try fixture.files(in: fixture.outbox.tree) == before)
    }

    @Test(
        "the labels are found and read as annotations, in each format",
        arguments: AnnotationFormat.allCases)
    func formats(format: AnnotationFormat) throws {
        try fixture.publish("a.png")
        try fixture.exportImages(["a.png"], as: format)
        let annotations = AnnotationFolder(
            root: fixture.export.root, layout: .shared, limits: ReadingLimits())
        let found = try #require(try annotations.find(for: "images/a.png"))

        let read = try annotations.read(found, of: "images/a.png", width: 4, height: 2) { $0 }

        #expect(read?.annotation.nuclei == CorrectionsFixture.nuclei)
    }

    @Test("an export is a copy: writing to it does not change the original")
    func copy() throws {
        try fixture.publish("a.png")
        try fixture.exportImages(["a.png"])

        let links = try fixture.export.status(of: "images/a.png")?.links

        #expect(links == 1)
    }

    @Test("a second export adds new images, and keeps annotations that were corrected or not")
    func again() throws {
        for image in ["a.png", "b.png", "c.png", "d.png"] { try fixture.publish(FilePath(image)) }
        try fixture.exportImages(["a.png", "b.png", "c.png"])
        try fixture.export.write([1], to: "labels/b.png.labels.png")
        // A correction under another name, an hour later.
        try fixture.export.write([2], to: "labels/c.png.geojson")
        try fixture.folders.setTime(
            of: fixture.export.root.appending("labels/c.png.geojson"),
            to: 4_000_000_000 * 1_000_000_000)

        let outcomes = try fixture.exportImages(["a.png", "b.png", "c.png", "d.png"])

        #expect(
            outcomes == [
                .kept(isCorrected: false), .kept(isCorrected: true), .kept(isCorrected: true),
                .exported,
            ])
        #expect(try fixture.content("labels/b.png.labels.png", in: fixture.export) == [1])
    }

    @Test("an annotation that was removed is exported again")
    func removed() throws {
        try fixture.publish("a.png")
        try fixture.exportImages(["a.png"])
        try fixture.export.remove("labels/a.png.labels.png")

        #expect(try fixture.exportImages(["a.png"]) == [.exported])
        #expect(
            try fixture.content("labels/a.png.labels.png", in: fixture.export)
                == CorrectionsFixture.labels())
    }

    private static func stack() throws -> [UInt8] {
        try OpenFile(at: Fixtures.folder.appending("stack.ome.tif")).readAll(limit: 1 << 20)
    }

    private static func planes(time: Int) -> Sidecar.Planes {
        .init(
            file: "s.tif", chosen: (1, nil, time), channelName: nil, size: (2, 3, 4), pictures: 4)
    }

    @Test("of a file of several planes the picture that was segmented is exported, as a PNG")
    func picture() throws {
        let stack = try Self.stack()
        let reader = try ImageReader(
            input: .bytes(stack), limits: DecodingLimits(),
            choice: PlaneChoice(channel: .index(1)))
        let picture = try #require(reader.pictures.first { $0.time == 2 })
        let expected = try reader.source(of: picture).raster(
            rows: 0..<reader.header(of: picture).height)
        try fixture.publish(
            "p/s.tif#t0002", as: "s.tif", content: stack, planes: Self.planes(time: 2))

        #expect(try fixture.exportImages(["p/s.tif#t0002"]) == [.exported])
        #expect(try fixture.exportImages(["p/s.tif#t0002"]) == [.kept(isCorrected: false)])
        // As after a run that ended before it wrote its record: the annotation is as it was exported.
        try fixture.export.remove("export.json")
        #expect(try fixture.exportImages(["p/s.tif#t0002"]) == [.kept(isCorrected: false)])

        let names = try fixture.files(in: fixture.export)
        #expect(names.contains("labels/p__s.tif__t0002.png.labels.png"))
        let bytes = try fixture.content("images/p__s.tif__t0002.png", in: fixture.export)
        let image = try ImageReader(input: .bytes(bytes), limits: DecodingLimits())
        #expect(image.pictures.count == 1)
        let source = try image.source(of: image.pictures[0])
        #expect(try source.raster(rows: 0..<source.height).samples == expected.samples)
    }

    @Test("an image is found in the archive too, under a numbered name as well")
    func archive() throws {
        try fixture.publish("a.png", in: "archive")
        try fixture.folders.write([7], to: "b.png", in: "archive")
        try fixture.publish("b.png", in: "archive", as: "b.1.png")

        #expect(try fixture.exportImages(["a.png", "b.png"]) == [.exported, .exported])
    }

    @Test("what cannot be exported is refused with its reason")
    func refusals() throws {
        for image in ["gone.png", "changed.png", "large.png", "taken.png", "edited.png"] {
            try fixture.publish(FilePath(image))
        }
        let stack = try Self.stack()
        try fixture.publish(
            "s.tif#t0009", as: "s.tif", content: stack, planes: Self.planes(time: 9))
        try fixture.folders.tree("inbox").remove("gone.png")
        try fixture.folders.write([1], to: "changed.png", in: "inbox")
        try fixture.outbox.tree.write([1], to: "edited.png.labels.png")
        try fixture.export.createFolder(at: "images")
        try fixture.export.write([1], to: "images/taken.png")
        var large = try fixture.result("large.png")
        large.image.bytes = 10_001
        var export = try fixture.begin()

        let reasons: [(Sidecar, ExportRefusal)] = try [
            (fixture.result("gone.png"), .noImage), (fixture.result("changed.png"), .changedImage),
            (large, .tooLarge(bytes: 10_001, limit: 10_000)),
            (fixture.result("taken.png"), .nameTaken("images/taken.png")),
            (fixture.result("s.tif#t0009"), .noPicture),
            (fixture.result("edited.png"), .changedLabels),
        ]
        for (result, reason) in reasons {
            #expect(throws: reason) { try export.add(result, from: fixture.outbox) }
        }
        #expect(Set(reasons.map { $0.1.description }).count == reasons.count)
        #expect(try fixture.files(in: fixture.export) == ["images/taken.png"])
    }

    @Test("results are selected by their flags and their expected Dice, the worst first")
    func selection() throws {
        try fixture.publish("a.png", expectedDice: 0.8)
        try fixture.publish("b.png", expectedDice: 0.6, flags: ["low_confidence"])
        try fixture.publish("p/c.png", expectedDice: 0.7, flags: ["blank", "saturated"])
        let all = try fixture.outbox.allResults { path, error in Issue.record("\(path): \(error)") }

        func names(_ selection: ResultSelection) -> [String] {
            selection.select(from: all).map(\.image.name)
        }
        #expect(names(ResultSelection()) == ["b.png", "p/c.png", "a.png"])
        #expect(names(ResultSelection(isFlagged: true)) == ["b.png", "p/c.png"])
        #expect(names(ResultSelection(flags: ["blank", "non_finite"])) == ["p/c.png"])
        #expect(names(ResultSelection(worst: 1)) == ["b.png"])
        #expect(names(ResultSelection(flags: ["seam_disagreement"], worst: 5)).isEmpty)
    }
}
