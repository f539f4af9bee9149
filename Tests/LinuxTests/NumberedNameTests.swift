import Linux
import SystemPackage
import Testing

@Suite("Numbered names")
struct NumberedNameTests {
    @Test(
        "the number is inserted before the extension",
        arguments: [
            ("a.png", "a.3.png"), ("p/a.b.png", "p/a.b.3.png"), ("a", "a.3"), (".a", ".a.3"),
            ("a.", "a.3."), ("a.3.png", "a.3.3.png"), ("é.png", "é.3.png"),
        ] as [(FilePath, FilePath)])
    func numbered(path: FilePath, expected: FilePath) {
        #expect(path.numbered(3) == expected)
        #expect(path.numbered(0) == path)
        #expect(expected.unnumbered == path)
        #expect(expected.number == 3)
    }

    @Test(
        "a name without an inserted number has none",
        arguments: ["a.png", "a", "p.1/a.png", "a.0.png", "a.01.png", "a.-1.png", "1.png", ".1"]
            as [FilePath])
    func unnumbered(path: FilePath) {
        #expect(path.unnumbered == nil)
    }

    @Test(
        "a numbered name has at most 255 bytes, and no character is cut",
        arguments: [1, 9, 10, 12345], [251, 253, 254, 255])
    func long(number: Int, count: Int) throws {
        let stems = ["a", "é", "細", "😀"].map { String(repeating: $0, count: 260) }
        for stem in stems {
            let name = Array(stem.utf8).prefix(count - 4)
            let path = FilePath(bytes: Array(name) + ".png".utf8)
            guard path.isValidUTF8 else { continue }

            let numbered = path.numbered(number)

            #expect(numbered.bytes.count <= 255 && numbered.bytes.count >= 251)
            #expect(numbered.isValidUTF8)
            #expect(numbered.string.hasSuffix(".\(number).png"))
        }
    }

    @Test("bytes that are not UTF-8 are kept, and a very long extension is shortened")
    func bytes() {
        let path = FilePath(bytes: [0xFF, 0x2E, 0xFE])
        #expect(path.numbered(1).bytes == [0xFF, 0x2E, 0x31, 0x2E, 0xFE])
        let ending = FilePath(bytes: Array("a.".utf8) + [UInt8](repeating: 0x62, count: 253))
        #expect(ending.numbered(1).bytes.count == 255)
    }
}
