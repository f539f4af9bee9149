import Corrections
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Corrected images")
struct CorrectedImagesTests {
    let fixture: CorrectionsFixture

    init() throws {
        fixture = try CorrectionsFixture()
        for image in ["a.png", "b.png", "c.png"] { try fixture.publish(FilePath(image)) }
        try fixture.exportImages(["a.png", "b.png", "c.png"])
    }

    private func copyAll() throws -> [CorrectedImages.Outcome] {
        let corrected = try CorrectedImages(of: fixture.export.root)
        return try corrected.images().map { try corrected.copy($0, to: fixture.target) }
    }

    @Test("only those whose annotation was changed are copied, with it, and once")
    func taken() throws {
        try fixture.export.write([1], to: "labels/b.png.labels.png")
        try fixture.export.write([5], to: "images/mine.png")
        try fixture.export.write([6], to: "labels/mine.png")

        #expect(try copyAll() == [.unchanged, .taken, .unchanged, .taken])
        #expect(try copyAll() == [.unchanged, .alreadyTaken, .unchanged, .alreadyTaken])
        #expect(
            try fixture.files(in: fixture.target) == [
                "images/b.png", "images/mine.png", "labels/b.png.labels.png", "labels/mine.png",
            ])
        #expect(try fixture.content("labels/b.png.labels.png", in: fixture.target) == [1])
    }

    @Test("a newer correction does not overwrite one that was taken before")
    func newer() throws {
        try fixture.export.write([1], to: "labels/b.png.labels.png")
        _ = try copyAll()
        try fixture.export.write([2], to: "labels/b.png.labels.png")

        let outcomes = try copyAll()

        guard case .refused(let reason) = outcomes[1] else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(reason.contains("'labels/b.png.labels.png'"))
        #expect(try fixture.content("labels/b.png.labels.png", in: fixture.target) == [1])
    }

    @Test("an image without annotation, or with two of the same time, is refused with the reason")
    func refused() throws {
        try fixture.export.remove("labels/a.png.labels.png")
        try fixture.export.write([1], to: "labels/b.png.geojson")
        for name in ["labels/b.png.geojson", "labels/b.png.labels.png"] {
            try fixture.folders.setTime(
                of: fixture.export.root.appending(name), to: 1_700_000_000_000_000_000)
        }

        let outcomes = try copyAll()

        #expect(outcomes[0] == .refused(reason: "it has no annotation in 'labels'"))
        guard case .refused(let reason) = outcomes[1] else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(reason.contains("'labels/b.png.geojson'"))
    }

    @Test("a record that cannot be read is an error that names it")
    func badRecord() throws {
        try fixture.export.write(Array("{}".utf8), to: "export.json")

        let error = #expect(throws: FileError.self) { try copyAll() }

        #expect("\(String(describing: error))".contains("export.json"))
    }
}
