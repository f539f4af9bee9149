import GroundTruth
import Images
import Masks
import Outbox
import Tensors
import TestSupport
import Testing

@Suite("Ignore label")
struct IgnoreLabelTests {
    let fixture: AnnotationFixture

    init() throws { fixture = try AnnotationFixture() }

    /// The annotation that a PNG of one row of 8 or 16 bits is.
    private static func annotation(_ samples: Raster.Samples) throws -> Annotation {
        let count =
            switch samples {
            case .eight(let values): values.count
            case .sixteen(let values): values.count
            }
        let raster = Raster(width: count, height: 1, channels: 1, samples: samples)
        let reader = try ImageReader(input: .bytes(PNGEncoder.encode(raster)), as: .labels)
        return try Annotation(AnnotationPixels(of: reader.pictures[0], in: reader))
    }

    @Test(
        "the largest label of unsigned types and -1 of signed ones are left out, as NumPy finds them",
        arguments: try RecordedLabels.load().ignoring)
    func recorded(file: RecordedLabels.Ignoring) throws {
        let reader = try ImageReader(input: .bytes(file.bytes), as: .labels)

        let annotation = try Annotation(
            AnnotationPixels(
                of: reader.pictures[0], in: reader, readingMinusOneAs: UInt32.max))

        #expect(annotation.kind == .labelImage)
        #expect(annotation.nuclei.count == file.count)
        #expect(
            annotation.nuclei
                == LabelImage(
                    relabelling: Plane(
                        width: file.width, height: file.height, elements: file.numbers)))
        #expect(annotation.ignored?.mask.elements == file.ignored.map { $0 == 1 })
    }

    @Test("a file's ignored pixels are left out of its comparison", arguments: try files())
    func compared(file: RecordedLabels.Ignoring) throws {
        try fixture.write(file.bytes, to: "a.tif")
        // All that is not annotated is found to be one more nucleus.
        let found = LabelImage(
            relabelling: Plane(
                width: file.width, height: file.height,
                elements: zip(file.numbers, file.ignored).map { $1 == 1 ? 100 : $0 }))

        let record = try fixture.annotations.compare(
            { found }, width: file.width, height: file.height, with: "a.tif", of: "a.png")

        let values = try #require(record.values)
        #expect(values.value == 1 && values.pixelError == 0)
        #expect(values.instances?.truthCount == file.count)
        #expect(values.instances?.countError == 0 && values.instances?.ap50 == 1)
        #expect(values.ignoredPixels == file.ignored.count { $0 == 1 })
    }

    private static func files() throws -> [RecordedLabels.Ignoring] {
        try RecordedLabels.load().ignoring
    }

    @Test("a sidecar says how many pixels are left out, and nothing where none are")
    func sidecar() throws {
        try fixture.write(.sixteen([300, 0, 65535, 7]), to: "a.png")
        try fixture.write(.sixteen([300, 0, 0, 7]), to: "b.png")

        let records = try ["a.png", "b.png"].map { try fixture.compare(with: $0) }
        let texts = try records.map { record in
            String(decoding: try SidecarCoding.encode(record), as: UTF8.self)
        }

        #expect(texts[0].contains("\"ignored_pixels\" : 1"))
        #expect(!texts[1].contains("ignored_pixels"))
        let decoded = try SidecarCoding.decode(DiceRecord.self, from: Array(texts[1].utf8))
        #expect(decoded == records[1])
    }

    @Test("16 bits of 0 and 65535 are a mask, as they always were")
    func mask() throws {
        let annotation = try Self.annotation(.sixteen([65535, 65535, 0, 65535]))

        #expect(annotation.kind == .mask)
        #expect(annotation.ignored == nil)
        #expect(annotation.nuclei.labels.elements == [1, 1, 0, 2])
    }

    @Test("one other label beside 65535 is a mask with ignored pixels")
    func maskWithIgnoredPixels() throws {
        let annotation = try Self.annotation(.sixteen([1, 0, 1, 65535, 1]))

        #expect(annotation.kind == .mask)
        #expect(annotation.nuclei.labels.elements == [1, 0, 2, 0, 3])
        #expect(annotation.ignored?.mask.elements == [false, false, false, true, false])
    }

    @Test(
        "labels that were stretched to 16 bits, and half and full classes, have no ignored pixels")
    func stretched() throws {
        // NumPy: np.round(np.arange(1, 8) * 65535 / 7)
        let labels: [UInt16] = [9362, 18724, 28086, 37449, 46811, 56173, 65535]
        let stretched = try Self.annotation(.sixteen([0] + labels))
        let classes = try Self.annotation(.sixteen([0, 32639, 32639, 0, 65535, 65535]))

        #expect(stretched.ignored == nil && classes.ignored == nil)
        #expect(stretched.nuclei.labels.elements == [0, 1, 2, 3, 4, 5, 6, 7])
        #expect(classes.nuclei.count == 2)
    }

    @Test(
        "stretched labels of which some are missing have no ignored pixels",
        arguments: [
            // NumPy: np.round(np.array([1, 2, 4]) * 65535 / 4), np.array([1, 2, 3, 255]) * 257
            [16384, 32768, 65535], [257, 514, 771, 65535],
        ] as [[UInt16]])
    func stretchedWithGaps(labels: [UInt16]) throws {
        let annotation = try Self.annotation(.sixteen([0] + labels))

        #expect(annotation.ignored == nil)
        #expect(annotation.nuclei.labels.elements == [0] + (1...Int32(labels.count)))
    }

    @Test(
        "labels that are no multiples of a spacing, two labels, and small ones leave 65535 out",
        arguments: [
            [16384, 32800, 65535], [300, 65535], [1, 2, 4, 65535], [20, 40, 65535],
        ] as [[UInt16]])
    func unstretched(labels: [UInt16]) throws {
        let annotation = try Self.annotation(.sixteen([0] + labels))

        #expect(annotation.ignored?.count == 1)
        #expect(annotation.nuclei.count == labels.count - 1)
    }

    /// A TIFF of one row of signed 16 bits, by the specification (TIFF 6.0).
    private static func tiff(_ row: [Int16]) -> [UInt8] {
        let entries: [(tag: Int, value: Int)] = [
            (256, row.count), (257, 1), (258, 16), (259, 1), (262, 1), (273, 134), (277, 1),
            (278, 1), (279, 2 * row.count), (339, 2),
        ]
        func bytes(_ number: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        // Each entry is one LONG (4).
        let directory = entries.flatMap {
            bytes($0.tag, 2) + bytes(4, 2) + bytes(1, 4) + bytes($0.value, 4)
        }
        return [0x49, 0x49, 42, 0] + bytes(8, 4) + bytes(entries.count, 2) + directory
            + bytes(0, 4) + row.flatMap { bytes(Int($0), 2) }
    }

    @Test("an annotation without a pixel to compare with is refused, and says how to mend it")
    func nothingAnnotated() throws {
        try fixture.write(Self.tiff([-1, -1, -1, -1]), to: "a.tif")
        try fixture.write(Self.tiff([-1, -1, -1, 5]), to: "b.tif")

        let error = try #require(try fixture.compare(with: "a.tif").error)

        #expect(error.code == "truth-unreadable")
        #expect(error.message.contains("all its pixels are left out as not annotated"))
        #expect(error.cure.hasPrefix("Annotate a part of the image"))
        #expect(try fixture.compare(with: "b.tif").values?.ignoredPixels == 3)
    }

    @Test("a comparison says that most of an annotation is left out")
    func doubted() throws {
        try fixture.write(.sixteen([7, 65535, 65535, 65535]), to: "a.png")
        try fixture.write(.sixteen([7, 0, 65535, 65535]), to: "b.png")

        let records = try ["a.png", "b.png"].map { try fixture.compare(with: $0) }

        #expect(records[0].values?.warning?.hasPrefix("75 % of it is left out") == true)
        #expect(records[1].values?.warning == nil)
    }

    @Test("255 of 8 bits is a label")
    func eight() throws {
        let annotation = try Self.annotation(.eight([1, 2, 3, 255, 0]))

        #expect(annotation.ignored == nil)
        #expect(annotation.nuclei.count == 4)
    }
}
