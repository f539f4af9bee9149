import Pipeline
import Images
import Linux
import Outbox
import Samples
import Segmentation
import SystemPackage
import TestSupport
import Testing

@Suite("Pipeline in bands")
struct BandedPipelineTests {
    private let folder: TemporaryFolder
    private let model: LoadedModel

    init() throws {
        folder = try TemporaryFolder()
        model = try LoadedModel(file: nil)
        for name in ["in", "truth"] { try Folder(folder.path.appending(name)).create() }
    }

    private func result(of file: FilePath, in outbox: String, wholePixels: Int) throws -> Sidecar {
        let pipeline = try Pipeline(
            model: model, options: SegmentationOptions(tile: 128, overlap: 32),
            limits: ReadingLimits(), outbox: folder.path.appending(outbox),
            truth: folder.path.appending("truth"),
            exports: ExportChoice(geoJSON: true, roiSet: true, probability: true), threads: 2,
            wholePixels: wholePixels)
        defer { pipeline.stop() }
        let outcome = try pipeline.segment(ImageSource(file: file, named: "cell.png")).outcome
        guard case .done(let sidecar) = outcome else { throw Undone(outcome: "\(outcome)") }
        return sidecar
    }

    private struct Undone: Error { let outcome: String }

    @Test("an image in bands has the files of the image as a whole, byte by byte", arguments: 0..<3)
    func sameFiles(number: Int) throws {
        let field = SampleSeries(seed: 7).field(at: 2 * number)
        let image = try folder.write(PNGEncoder.encode(field.image), to: "in/cell.png")
        try folder.write(PNGEncoder.encode(field.labelRaster), to: "truth/cell.png")

        let whole = try result(of: image, in: "whole", wholePixels: 1 << 22)
        let banded = try result(of: image, in: "banded", wholePixels: 0)

        #expect(banded.outputs == whole.outputs)
        #expect(whole.outputs.count == 9)
        #expect(banded.nuclei == whole.nuclei)
        #expect(banded.dice == whole.dice)
        #expect(whole.dice != nil)
        #expect(banded.quality == whole.quality)
        #expect(banded.expectedDice == whole.expectedDice)
        #expect(banded.preparation == whole.preparation)
        #expect(banded.mask == whole.mask)
        #expect(
            Fixtures.names(in: folder.path.appending("banded"))
                == Fixtures.names(in: folder.path.appending("whole")))
    }
}
