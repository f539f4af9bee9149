import Linux
import SystemPackage
import Testing

@Suite("Paths as bytes")
struct PathBytesTests {
    @Test(
        "a path keeps its bytes, whether or not they are UTF-8",
        arguments: [
            ([], true), (Array("a/b c\n\"é核".utf8), true), ([0xFF], false),
            ([0x61, 0x2F, 0xC3], false), ([0xED, 0xA0, 0x80], false), (Array(1...46), true),
        ] as [([UInt8], Bool)])
    func roundTrip(bytes: [UInt8], isText: Bool) {
        let path = FilePath(bytes: bytes)

        #expect(path.bytes == bytes)
        #expect(path.isValidUTF8 == isText)
    }

    @Test("a path ends at the first NUL")
    func nul() {
        #expect(FilePath(bytes: [0x61, 0, 0x62]).bytes == [0x61])
    }
}
