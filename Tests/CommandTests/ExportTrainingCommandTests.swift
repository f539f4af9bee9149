import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("nucleid export-training")
struct ExportTrainingCommandTests {
    let folder: TemporaryFolder
    var images: FilePath { folder.path.appending("images") }
    var results: FilePath { folder.path.appending("results") }
    var export: FilePath { folder.path.appending("export") }

    init() throws { folder = try TemporaryFolder() }

    private func run(_ arguments: [String]) throws -> Executable.Result {
        try Executable.run(["export-training", "--output", export.string] + arguments)
    }

    private func exportResults(_ more: [String] = []) throws -> Executable.Result {
        try run(["--outbox", results.string, "--inbox", images.string] + more)
    }

    private func segment(_ count: Int) throws {
        try SampleImages.write(count, to: images)
        let result = try Executable.run(
            ["segment", "--output", results.string, images.string])
        #expect(result.status == 0)
    }

    @Test(
        "results become a folder that evaluate reads, and a corrected one is taken back for training",
        arguments: ["labels", "geojson", "rois"])
    func exportAndTakeBack(format: String) throws {
        try segment(3)

        let exported = try exportResults(["--format", format])
        let evaluated = try Executable.run(
            ["evaluate", "--images", export.string, "--truth", export.string])
        try AtomicFile.write(
            SampleImages.truth(1), to: export.appending("labels/1.png.labels.png"))
        // The correction of another format lies beside the export, and is the later one.
        if format != "labels" {
            let name = format == "rois" ? "1.png.RoiSet.zip" : "1.png.geojson"
            try FoldersFixture().setTime(of: export.appending("labels/\(name)"), to: 1)
        }
        let ready = folder.path.appending("ready")
        let taken = try run(["--corrected", ready.string])
        let again = try exportResults(["--format", format])

        #expect(exported.status == 0)
        #expect(exported.output.hasPrefix("3 images exported to '"))
        #expect(
            exported.errors == "All 3 results were taken; --flagged and --worst take some.\n")
        #expect(evaluated.status == 0, "\(evaluated.errors)")
        #expect(evaluated.errors.contains("0.png: Dice 1.0, "), "\(evaluated.errors)")
        #expect(taken.status == 0)
        #expect(taken.output.hasPrefix("1 corrected image copied to '"), "\(taken.output)")
        #expect(Fixtures.names(in: ready.appending("images")) == ["1.png"])
        #expect(Fixtures.names(in: ready.appending("labels")) == ["1.png.labels.png"])
        #expect(again.status == 0)
        #expect(again.output.contains("0 images exported"))
        #expect(again.output.contains("3 kept as they are (1 of them corrected), 0 left out"))
    }

    @Test("an image that is not found is named, and the others are exported")
    func missing() throws {
        try segment(2)
        try AtomicFile.remove(images.appending("0.png"))

        let result = try exportResults()

        #expect(result.status == 1)
        #expect(result.errors.contains("0.png is left out: its file is in none of the folders"))
        #expect(Fixtures.names(in: export.appending("images")) == ["1.png"])
    }

    @Test("the results with the lowest expected Dice are chosen by --worst")
    func worst() throws {
        try segment(3)

        let result = try exportResults(["--worst", "1"])

        #expect(result.status == 0)
        #expect(Fixtures.names(in: export.appending("images")).count == 1)
    }

    @Test("wrong usage, no image and an output that cannot be written have their statuses")
    func statuses() throws {
        try segment(1)
        let none = folder.path.appending("none")
        try Folder(none).create()
        let file = folder.path.appending("file")
        try AtomicFile.write([1], to: file)

        #expect(try exportResults(["--flagged", "blurred"]).status == 64)
        #expect(try exportResults(["--worst", "0"]).status == 64)
        #expect(try run(["--outbox", results.string]).status == 64)
        #expect(try run(["--outbox", images.appending("x").string, "--inbox", "/"]).status == 64)
        #expect(try exportResults(["--corrected", none.string]).status == 64)
        #expect(try exportResults(["--flagged", "cut_component"]).status == 66)
        #expect(
            try run(["--outbox", none.string, "--inbox", images.string]).status == 66)
        #expect(try run(["--corrected", none.string]).status == 66)
        let inside = [
            "export-training", "--outbox", results.string, "--inbox", images.string, "--output",
        ]
        #expect(try Executable.run(inside + [images.appending("x").string]).status == 64)
        #expect(try Executable.run(inside + [file.string]).status == 73)
    }
}
