import Daemon
import Images
import Linux
import Outbox
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Truth folder")
struct TruthFolderTests {
    let folder: TemporaryFolder
    let truths: TruthFolder
    /// Two nuclei of one pixel each, in a row of four.
    let mask = Plane(width: 4, height: 1, elements: [true, false, false, true])

    init() throws {
        folder = try TemporaryFolder()
        truths = TruthFolder(folder.path, limits: ReadingLimits())
    }

    func write(_ channels: Int, _ samples: Raster.Samples, to name: String) throws {
        let raster = Raster(width: 4, height: 1, channels: channels, samples: samples)
        try AtomicFile.write(PNGEncoder.encode(raster), to: folder.path.appending(name))
    }

    @Test("any nonzero pixel is nucleus: 0/255, 0/1, labels, colours; alpha is not looked at")
    func encodings() throws {
        try write(1, .eight([255, 0, 0, 0]), to: "a.png")
        try write(1, .eight([1, 0, 0, 0]), to: "b.png")
        try write(1, .sixteen([300, 0, 0, 0]), to: "c.png")
        try write(4, .eight([0, 0, 1, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255]), to: "d.png")
        try write(2, .eight([9, 0, 0, 255, 0, 7, 0, 0]), to: "e.png")

        for name in ["a.png", "b.png", "c.png", "d.png", "e.png"] {
            let record = try truths.compare({ mask }, width: 4, height: 1, with: FilePath(name))
            guard case .measured(let values) = record else {
                Issue.record("\(name): \(String(describing: record))")
                continue
            }
            // (2·1 + 1)/(2 + 1 + 1), 1/2, 1/2, 1/1, 1/4
            #expect(values.value == 0.75)
            #expect(values.iou == 0.5)
            #expect(values.precision == 0.5)
            #expect(values.recall == 1)
            #expect(values.pixelError == 0.25)
        }
    }

    @Test("is found by the same path, else by the same stem with .png or .tif")
    func find() throws {
        try Folder(folder.path.appending("plate")).create()
        for name in ["plate/a.png", "plate/b.tif", "plate/c.tif", "plate/c.png"] {
            try AtomicFile.write([0], to: folder.path.appending(name))
        }

        let found = try ["plate/a.tif", "plate/b.png", "plate/c.tif", "plate/c.jpg", "a.png"]
            .map { try truths.find(for: FilePath($0))?.string }

        #expect(found == ["plate/a.png", "plate/b.tif", "plate/c.tif", "plate/c.png", nil])
    }

    @Test("a truth that is known is not compared again; one that cannot be read says why")
    func known() throws {
        try write(1, .eight([255, 0, 0, 0]), to: "a.png")
        try AtomicFile.write([1, 2, 3], to: folder.path.appending("bad.png"))

        let first = try truths.compare({ mask }, width: 4, height: 1, with: "a.png")
        let again = try truths.compare(
            { mask }, width: 4, height: 1, with: "a.png", unless: first?.truthSha256)
        let bad = try truths.compare({ mask }, width: 4, height: 1, with: "bad.png")

        #expect(first != nil)
        #expect(again == nil)
        guard case .failed(let failure) = bad else {
            Issue.record("not refused")
            return
        }
        #expect(failure.error.code == "truth-unreadable")
    }
}
