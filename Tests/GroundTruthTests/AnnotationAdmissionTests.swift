import Glibc
import GroundTruth
import Images
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Annotations before they are decoded")
struct AnnotationAdmissionTests {
    let fixture: AnnotationFixture

    init() throws { fixture = try AnnotationFixture() }

    @Test("a link in the way is not followed when an annotation is read")
    func link() throws {
        try fixture.write(.eight([255, 255, 255, 255]), to: "other/a.png")
        let link = fixture.folder.path.appending("plate").string
        #expect(symlink("other", link) == 0)

        let record = try fixture.compare(with: "plate/a.png")

        #expect(record.error?.code == "truth-unreadable")
    }

    @Test("one of another size is refused before memory is reserved or labels are decoded")
    func size() throws {
        try fixture.write(.eight([255, 255, 255, 255, 255]), width: 5, to: "a.png")
        var calls = 0

        let record = try fixture.annotations.compare(
            {
                calls += 1
                return fixture.nuclei
            }, width: 4, height: 1, with: "a.png", of: "a.png",
            reserving: { _, work in
                calls += 1
                return try work()
            })

        #expect(record.error?.code == "truth-size")
        #expect(
            record.error?.message == "The annotation 'a.png' has 5x1 pixels, its image 4x1.")
        #expect(calls == 0)
    }

    @Test("one that needs more memory than there is says so with the setting's name")
    func memory() throws {
        try fixture.write(.eight([255, 255, 255, 255]), to: "a.png")
        var need = 0
        _ = try fixture.annotations.compare(
            { fixture.nuclei }, width: 4, height: 1, with: "a.png", of: "a.png",
            reserving: {
                need = $0
                return try $1()
            })

        let records = try [need, need - 1].map {
            try fixture.compare(with: "a.png", memory: $0)
        }

        #expect(records[0]?.value != nil)
        #expect(records[1].error?.code == "truth-unreadable")
        #expect(records[1].error?.message.contains("'memory'") == true)
    }

    /// A little-endian TIFF (6.0, section 2) of four labels of 8 bits in a row, with a description.
    private static func labels(_ labels: [UInt8], description: String) -> [UInt8] {
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let text = Array(description.utf8) + [0]
        let tags = [
            (256, 4, 1, 4), (257, 4, 1, 1), (258, 4, 1, 8), (259, 4, 1, 1), (262, 4, 1, 1),
            (270, 2, text.count, 12), (273, 4, 1, 8), (277, 4, 1, 1), (278, 4, 1, 1),
            (279, 4, 1, 4),
        ]
        let padding = [UInt8](repeating: 0, count: text.count % 2)
        let content = labels + text + padding
        return [0x49, 0x49, 0x2A, 0] + little(8 + content.count, 4) + content
            + little(tags.count, 2)
            + tags.flatMap { little($0.0, 2) + little($0.1, 2) + little($0.2, 4) + little($0.3, 4) }
            + [0, 0, 0, 0]
    }

    @Test("long metadata are read where there is memory, or else refused with the setting")
    func metadata() throws {
        let description =
            "<OME><Image><Pixels SizeX=\"4\" SizeY=\"1\" SizeC=\"1\" SizeZ=\"1\" SizeT=\"1\"/>"
            + "</Image><!--" + String(repeating: " ", count: 600_000) + "--></OME>"
        try fixture.write(Self.labels([1, 0, 0, 2], description: description), to: "a.tif")

        #expect(try fixture.compare(with: "a.tif").values != nil)
        let error = try fixture.compare(with: "a.tif", memory: 64 << 20).error
        #expect(error?.code == "truth-unreadable")
        let sentences = (error?.message ?? "") + (error?.cure ?? "")
        #expect(sentences.contains("metadata") && sentences.contains("'memory'"))
    }

    @Test("the machine's fault is thrown, a missing file is refused")
    func machine() throws {
        // The kernel's own refusal of a name, which no right of root's lifts.
        let long = String(repeating: "a", count: 300)

        #expect(try fixture.compare(with: "gone.png").error?.code == "truth-unreadable")
        #expect(throws: FileError.self) { try fixture.compare(with: long) }
    }
}
