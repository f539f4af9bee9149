import Glibc
import GroundTruth
import Images
import Linux
import Masks
import Outbox
import Pipeline
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Truth folder")
struct TruthFolderTests {
    let folder: TemporaryFolder
    let truths: TruthFolder
    /// Two nuclei of one pixel each, in a row of four.
    let nuclei = LabelImage(Plane(width: 4, height: 1, elements: [1, 0, 0, 2]), count: 2)

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
            let record = try truths.compare({ nuclei }, width: 4, height: 1, with: FilePath(name))
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

    @Test("a mark whose numbers are too large is of no picture")
    func largeMark() throws {
        let names = ["#z0001", "#t0000z0001", "#t99999999999999999999z0001"]
        for name in names { try AtomicFile.write([0], to: folder.path.appending("c\(name).png")) }

        let found = try names.map { try truths.find(for: FilePath("c.tif\($0)"))?.string }

        #expect(found == ["c#z0001.png", "c#t0000z0001.png", nil])
    }

    @Test("a truth that is known is not compared again; one that cannot be read says why")
    func known() throws {
        try write(1, .eight([255, 0, 0, 0]), to: "a.png")
        try AtomicFile.write([1, 2, 3], to: folder.path.appending("bad.png"))

        let first = try truths.compare({ nuclei }, width: 4, height: 1, with: "a.png")
        let again = try truths.compare(
            { nuclei }, width: 4, height: 1, with: "a.png", unless: first?.truthSha256)
        let bad = try truths.compare({ nuclei }, width: 4, height: 1, with: "bad.png")

        #expect(first != nil)
        #expect(again == nil)
        guard case .failed(let failure) = bad else {
            Issue.record("not refused")
            return
        }
        #expect(failure.error.code == "truth-unreadable")
    }

    /// An image of the Data Science Bowl's layout: its folder has its name.
    func writeMasks(of name: String, _ masks: [String: [UInt8]]) throws {
        try Folder(folder.path.appending("\(name)/masks")).create()
        for (mask, samples) in masks {
            try write(1, .eight(samples), to: "\(name)/masks/\(mask)")
        }
    }

    @Test("of X/images/X.png the folder X/masks is the truth, also where the image lies there too")
    func findMasks() throws {
        try writeMasks(of: "stage1/ab", ["1.png": [0, 0, 0, 1]])
        try Folder(folder.path.appending("stage1/ab/images")).create()
        try write(1, .eight([9, 9, 9, 9]), to: "stage1/ab/images/ab.png")
        try writeMasks(of: "plain", ["a.png": [0, 0, 0, 1]])

        let found = try ["stage1/ab/images/ab.png", "plain/images/a.png", "cd/images/cd.png"].map {
            try truths.find(for: FilePath($0))?.string
        }

        #expect(found == ["stage1/ab/masks", nil, nil])
        #expect(
            TruthLayout.images(of: "stage1/ab/masks", endings: ["png"])
                == ["stage1/ab/images/ab.png"])
    }

    @Test("a folder without a mask hides no other truth")
    func emptyMasks() throws {
        for name in ["ab", "cd", "ef"] {
            try Folder(folder.path.appending("\(name)/images")).create()
            try writeMasks(of: name, [:])
        }
        for name in ["ab", "cd"] {
            try write(1, .eight([9, 0, 0, 9]), to: "\(name)/images/\(name).png")
        }
        try AtomicFile.write([1], to: folder.path.appending("cd/masks/Thumbs.db"))
        try Folder(folder.path.appending("cd/masks/1.png")).create()

        let found = try ["ab", "cd", "ef"].map {
            try truths.find(for: FilePath("\($0)/images/\($0).png"))?.string
        }

        #expect(found == ["ab/images/ab.png", "cd/images/cd.png", nil])
    }

    @Test("masks are one truth: a nucleus each, known again by the digest of sha256sum's lines")
    func masks() throws {
        try writeMasks(of: "ab", ["2.png": [0, 0, 0, 255], "1.png": [255, 0, 0, 0]])
        try AtomicFile.write([1], to: folder.path.appending("ab/masks/Thumbs.db"))

        let record = try truths.compare({ nuclei }, width: 4, height: 1, with: "ab/masks")
        let again = try truths.compare(
            { nuclei }, width: 4, height: 1, with: "ab/masks", unless: record?.truthSha256)

        guard case .measured(let values) = record else {
            Issue.record("\(String(describing: record))")
            return
        }
        let lines = try ["1.png", "2.png"].map { name in
            let bytes = try OpenFile(folder.path.appending("ab/masks/\(name)")).readAll(limit: 999)
            return "\(Digest.sha256(bytes))  \(name)\n"
        }
        #expect(values.truthSha256 == Digest.sha256(Array(lines.joined().utf8)))
        #expect(values.truth == "ab/masks")
        #expect(values.value == 1)
        #expect(
            values.instances
                == .init(
                    truthKind: "masks", truthCount: 2, countError: 0, ap50: 1, meanAp: 1,
                    precision50: 1, recall50: 1, panopticQuality: 1))
        #expect(again == nil)
    }

    @Test("a mask of another size, one that cannot be read, a link and none at all are named")
    func badMasks() throws {
        try writeMasks(of: "size", ["1.png": [0, 0, 0, 1]])
        let large = Raster(width: 5, height: 1, channels: 1, samples: .eight([0, 0, 0, 0, 1]))
        try AtomicFile.write(
            PNGEncoder.encode(large), to: folder.path.appending("size/masks/2.png"))
        try writeMasks(of: "bad", [:])
        try AtomicFile.write([1, 2], to: folder.path.appending("bad/masks/3.png"))
        try writeMasks(of: "link", [:])
        #expect(symlink("3.png", folder.path.appending("link/masks/4.png").string) == 0)
        try writeMasks(of: "none", [:])

        let errors = try ["size", "bad", "link", "none"].map { name -> ErrorRecord? in
            let path = FilePath("\(name)/masks")
            let record = try truths.compare({ nuclei }, width: 4, height: 1, with: path)
            guard case .failed(let failure) = record else { return nil }
            return failure.error
        }

        #expect(
            errors.map { $0?.code }
                == ["truth-size", "truth-unreadable", "truth-unreadable", "truth-unreadable"])
        for (error, name) in zip(errors, ["2.png", "3.png", "4.png", "none/masks"]) {
            #expect(error?.message.contains(name) == true, "\(String(describing: error))")
        }
    }

    @Test("nuclei are counted and matched, not only their pixels")
    func instances() throws {
        try write(1, .eight([1, 1, 2, 2]), to: "a.png")
        let merged = LabelImage(Plane(width: 4, height: 1, repeating: 1), count: 1)

        let record = try truths.compare({ merged }, width: 4, height: 1, with: "a.png")

        guard case .measured(let values) = record else {
            Issue.record("\(String(describing: record))")
            return
        }
        #expect(values.value == 1)
        // Half of what was found is each of the two: it counts as one of them at 0.5 alone.
        #expect(
            values.instances
                == .init(
                    truthKind: "labels", truthCount: 2, countError: 0.5, ap50: 0.5, meanAp: 0.05,
                    precision50: 1, recall50: 0.5, panopticQuality: 1.0 / 3))
    }

    @Test("masks whose pixels are more than 64 times those of an image are not read one by one")
    func tooManyMasks() throws {
        let masks = (1...65).map { ("\($0).png", [0, 0, 0, 1] as [UInt8]) }
        try writeMasks(of: "ab", Dictionary(uniqueKeysWithValues: masks))
        let limits = ReadingLimits(image: ImageLimits(pixels: 4))
        let truths = TruthFolder(folder.path, limits: limits)

        let refused = try truths.compare({ nuclei }, width: 4, height: 1, with: "ab/masks")
        try AtomicFile.remove(folder.path.appending("ab/masks/65.png"))
        let taken = try truths.compare({ nuclei }, width: 4, height: 1, with: "ab/masks")

        guard case .failed(let failure) = refused else {
            Issue.record("\(String(describing: refused))")
            return
        }
        #expect(failure.error.code == "truth-unreadable")
        #expect(failure.error.message.contains("'max_pixels'"))
        #expect(taken?.value != nil)
    }
}
