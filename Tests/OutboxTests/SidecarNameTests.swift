import FoundationEssentials
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Names in sidecars")
struct SidecarNameTests {
    @Test("a name in UTF-8 is written as text only")
    func text() throws {
        let sidecar = Sidecar.example(name: "plate 1/\"é\"\n.png")

        let written = try JSONValue(SidecarCoding.encode(sidecar))["image"]

        #expect(written["name"] == .string("plate 1/\"é\"\n.png"))
        #expect(!written.keys.contains("name_bytes"))
        #expect(sidecar.image.path == "plate 1/\"é\"\n.png")
    }

    @Test(
        "a name that is not UTF-8 is restored byte by byte",
        arguments: [
            ([0x61, 0xFF, 0x2E, 0x70], "a\u{FFFD}.p", "Yf8ucA=="),
            ([0x70, 0x2F, 0xC3, 0x28], "p/\u{FFFD}(", "cC/DKA=="),
        ] as [([UInt8], String, String)])
    func bytes(bytes: [UInt8], text: String, base64: String) throws {
        let path = FilePath(bytes: bytes)
        let done = Sidecar.example(name: path)
        let failed = FailureSidecar(
            image: .init(name: path, sha256: nil, bytes: nil, modified: nil),
            error: ErrorRecord(code: "a", message: "b", cure: "c"),
            finished: Timestamp(nanoseconds: 0), version: "0.1")

        let written = try [SidecarCoding.encode(done), SidecarCoding.encode(failed)]

        for json in written {
            #expect(try JSONValue(json)["image"]["name"] == .string(text))
            #expect(try JSONValue(json)["image"]["name_bytes"] == .string(base64))
        }
        #expect(try SidecarCoding.decode(Sidecar.self, from: written[0]).image.path == path)
        #expect(try SidecarCoding.decode(FailureSidecar.self, from: written[1]).image.path == path)
    }

    @Test("invalid base64 is ignored in favour of the text; a NUL ends a name")
    func spoiled() {
        var image = Sidecar.example(name: "a.png").image
        image.nameBytes = "!"
        #expect(image.path == "a.png")

        image.nameBytes = nil
        image.name = "a\u{0}b"
        #expect(image.path == "a")
    }

    @Test("sidecars of version 0.1.0 are read, of a result and of a failure")
    func recorded() throws {
        let done = try SidecarCoding.decode(Sidecar.self, from: RecordedSidecars.done)
        let failed = try SidecarCoding.decode(FailureSidecar.self, from: RecordedSidecars.failed)

        #expect(done.image.path == "plate1/old.png" && done.image.nameBytes == nil)
        #expect(done.outputs["old.png.mask.png"]?.bytes == 8653)
        #expect(done.image.planes == nil && done.image.samples == nil)
        #expect(done.preparation.scale == nil && done.image.file == "plate1/old.png")
        #expect(failed.image.path == "cut.png" && failed.error.code == "image-truncated")
        #expect(done.nuclei.count == 75 && done.nuclei.areaPx?.median == 331)
        #expect(done.labels == nil && done.quality == nil && done.nuclei.solidity == nil)
        #expect(try SidecarCoding.encode(failed) == RecordedSidecars.failed)
    }

    @Test("the schema accepts name_bytes in base64 only")
    func schema() throws {
        let folder = try TemporaryFolder()
        let text = String(decoding: RecordedSidecars.done, as: UTF8.self)
        let (good, bad) = ("Yf8ucA==", "Yf8ucA=")
        let files = try [good, bad].map { bytes in
            let json = text.replacing(
                "\"name\" :", with: "\"name_bytes\" : \"\(bytes)\",\n    \"name\" :",
                maxReplacements: 1)
            return try folder.write(Array(json.utf8), to: "\(bytes).json")
        }

        let plain = try folder.write(RecordedSidecars.failed, to: "failed.json")
        #expect(try SidecarSchema.faults(in: [files[0], plain]) == "")
        #expect(try SidecarSchema.faults(in: [files[1]]).contains("name_bytes"))
    }
}
