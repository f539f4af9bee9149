import FoundationEssentials
import GroundTruth
import Images
import Linux
import Masks
import Outbox
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Annotations of every format")
struct AnnotationFormatsTests {
    let fixture: AnnotationFixture
    private var annotations: AnnotationFolder { fixture.annotations }

    init() throws { fixture = try AnnotationFixture() }

    @Test(
        "labels of 8, 16 and 32 bits, signed, whole fractions: as many nuclei as NumPy counts",
        arguments: try RecordedLabels.load().files)
    func labels(file: RecordedLabels.File) throws {
        try fixture.write(file.bytes, to: "a.tif")
        let found = LabelImage(
            labels: Plane(width: file.width, height: file.height, elements: file.relabelled),
            count: file.count)

        let record = try annotations.compare(
            { found }, width: file.width, height: file.height, with: "a.tif", of: "a.png")

        guard case .measured(let values) = record else {
            Issue.record("\(String(describing: record))")
            return
        }
        // The largest label is that of pixels that are not annotated, but for signed types of 8 to 32
        // bits and unsigned ones of 8.
        let largest: UInt32 = file.name == "uint16" ? 65535 : 4_294_967_295
        let ignored = file.numbers.count { $0 == largest }
        #expect(values.value == 1)
        #expect(values.ignoredPixels ?? 0 == ignored)
        #expect(values.instances?.truthCount == file.count - (ignored > 0 ? 1 : 0))
        #expect(values.instances?.ap50 == 1)
        #expect(values.instances?.truthKind == "labels")
    }

    @Test(
        "numbers that are no labels have a sentence", arguments: try RecordedLabels.load().refused)
    func refused(file: RecordedLabels.Refused) throws {
        try fixture.write(file.bytes, to: "a.tif")
        let found = LabelImage(labels: Plane(width: 13, height: 11, repeating: 0), count: 0)

        let record = try annotations.compare(
            { found }, width: 13, height: 11, with: "a.tif", of: "a.tif")

        #expect(record.error?.code == "truth-unreadable")
        #expect(
            record.error?.message
                == "The annotation 'a.tif' cannot be used: the file is an image of numbers that are "
                + "no labels: below 0, too large or fractions, which is not read.")
        #expect(record?.truthSha256 == Digest.sha256(of: file.bytes))
    }

    @Test("a JPEG is refused before it is read, as it keeps nothing exactly")
    func lossy() throws {
        struct Recorded: Decodable {
            struct File: Decodable {
                let format: String
                let file: Data
                let width: Int?
                let height: Int?
            }
            let files: [File]
        }
        let bytes = try OpenFile(at: Fixtures.folder.appending("rasters.json")).readAll(
            limit: 1 << 20)
        let recorded = try JSONDecoder().decode(Recorded.self, from: Data(bytes))
        let jpeg = try #require(recorded.files.first { $0.format == "jpeg" })
        try fixture.write(Array(jpeg.file), to: "a.png")
        let (width, height) = try (#require(jpeg.width), #require(jpeg.height))
        let found = LabelImage(labels: Plane(width: width, height: height, repeating: 0), count: 0)

        let record = try annotations.compare(
            { found }, width: width, height: height, with: "a.png", of: "a.png")

        #expect(
            record.error?.message
                == "The annotation 'a.png' cannot be used: it is a JPEG, which does not keep exactly "
                + "what was drawn.")
    }

    @Test("of a stack the page of the picture's number is compared, whatever letter it has")
    func stack() throws {
        let stack = try #require(try RecordedLabels.load().stacks.first)
        try fixture.write(stack.bytes, to: "a.tif")

        for (page, numbers) in stack.numbers.enumerated() {
            let plane = Plane(width: stack.width, height: stack.height, elements: numbers)
            for letter in ["t", "z"] {
                let image = FilePath("a.tif#\(letter)000\(page)")
                let annotation = try #require(try annotations.find(for: image))
                let record = try annotations.compare(
                    { LabelImage(relabelling: plane) }, width: stack.width, height: stack.height,
                    with: annotation, of: image)
                guard case .measured(let values) = record else {
                    Issue.record("\(image): \(String(describing: record))")
                    continue
                }
                #expect(annotation == "a.tif")
                #expect(values.value == 1)
                #expect(values.instances?.truthCount == stack.counts[page])
            }
        }
    }

    @Test("an annotation of one picture, for one of several of a file, is refused, and the reverse")
    func mismatch() throws {
        let recorded = try RecordedLabels.load()
        let stack = try #require(recorded.stacks.first)
        try fixture.write(stack.bytes, to: "a.tif")
        try fixture.write(recorded.files[0].bytes, to: "b.tif")
        let found = LabelImage(
            labels: Plane(width: stack.width, height: stack.height, repeating: 0), count: 0)
        func message(_ annotation: FilePath, _ image: FilePath) throws -> String? {
            try annotations.compare(
                { found }, width: stack.width, height: stack.height, with: annotation, of: image
            ).error?.message
        }

        #expect(
            try message("a.tif", "a.tif")
                == "The annotation 'a.tif' cannot be used: it holds 3 pictures, and none is this "
                + "image's.")
        #expect(try message("a.tif", "a.tif#t0003") == message("a.tif", "a.tif"))
        #expect(
            try message("b.tif", "b.tif#t0000")
                == "The annotation 'b.tif' cannot be used: it holds one picture, and its image is "
                + "one of several of a file.")
        #expect(try message("b.tif", "b.tif") == nil)
    }

    @Test("an annotation of one picture, by its name, is that picture's alone")
    func own() throws {
        let file = try RecordedLabels.load().files[0]
        try fixture.write(file.bytes, to: "a#t0003.tif")
        let found = LabelImage(
            labels: Plane(width: file.width, height: file.height, elements: file.relabelled),
            count: file.count)

        let record = try annotations.compare(
            { found }, width: file.width, height: file.height, with: "a#t0003.tif",
            of: "a.tif#t0003")

        #expect(record?.value == 1)
    }
}
