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

    @Test("the machine's fault is thrown, a missing file is refused")
    func machine() throws {
        // The kernel's own refusal of a name, which no right of root's lifts.
        let long = String(repeating: "a", count: 300)

        #expect(try fixture.compare(with: "gone.png").error?.code == "truth-unreadable")
        #expect(throws: FileError.self) { try fixture.compare(with: long) }
    }
}
