import Exports
import Testing

@Suite("ZIP archive")
struct ZipArchiveTests {
    @Test("a second member with the same name is refused with libzip's message")
    func duplicate() throws {
        let archive = try ZipArchive()
        try archive.add([1, 2, 3], named: "a")

        let error = #expect(throws: ExportError.self) { try archive.add([4], named: "a") }

        #expect(
            error.map { "\($0)" }
                == "the outlines cannot be put into a ZIP archive: File already exists")
    }

    @Test("members are stored uncompressed, including empty ones")
    func stored() throws {
        let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        let archive = try ZipArchive()
        try archive.add([], named: "none")
        try archive.add(content, named: "some")

        let bytes = try archive.close()

        // A local header has 30 bytes and the name, a directory entry 46 and the name, the end 22
        // (APPNOTE.TXT, 4.3.7, 4.3.12 and 4.3.16).
        #expect(bytes.count == 2 * (30 + 46 + 2 * 4) + content.count + 22)
        #expect(Array(bytes[(2 * 34)...].prefix(content.count)) == content)
    }
}
