import Glibc
import Images
import Outbox
import Pipeline
import SystemPackage
import TestSupport
import Testing

/// What is said of images that cannot be segmented.
extension PipelineTests {
    @Test(
        "a file that is no image that can be read is named, and how to export it",
        arguments: [
            (Array("ZISRAWFILE".utf8) + [UInt8](repeating: 1, count: 90), "CZI", "OME-TIFF"),
            (Array("no image, but a letter\n".utf8), "text", "TIFF"),
            ([0x1A, 0x2B, 0x3C, 0x4D] + [UInt8](repeating: 7, count: 90), "the file is", "TIFF"),
        ])
    func formats(bytes: [UInt8], found: String, cure: String) throws {
        let pipeline = try pipeline()
        defer { pipeline.stop() }

        let outcome = try segment(bytes, pipeline)

        guard case .rejected(let error, let image) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == "image-format")
        #expect(error.message.hasPrefix("'plate1/cell.png' cannot be segmented: "))
        #expect(error.message.contains(found) && error.cure.contains(cure))
        #expect(image.sha256 != nil && image.bytes == bytes.count)
    }

    @Test("a fault of the machine is no record of an image's, every other fault is")
    func records() {
        let machine: [ImageError] = [.outOfMemory, .system(errno: EIO)]
        let file: [ImageError] = [.empty, .truncated, .broken(reason: "x")]

        #expect(machine.allSatisfy { ErrorRecord($0, of: "a.png") == nil })
        #expect(
            file.map { ErrorRecord($0, of: "a.png")?.code }
                == ["image-empty", "image-truncated", "image-broken"])
    }
}
