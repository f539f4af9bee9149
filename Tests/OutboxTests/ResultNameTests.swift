import Linux
import Outbox
import SystemPackage
import Testing

@Suite("Result name")
struct ResultNameTests {
    @Test(
        "a file has the image's name and folder, with a suffix",
        arguments: ["a.png", "plate 1/well/a.b.tif", "two\nlines.png", "-rf", "quote\".png", "é"]
            as [FilePath])
    func plain(image: FilePath) {
        let name = ResultName(image)

        #expect(name.file(".mask.png") == FilePath("\(image).mask.png"))
        #expect(name.sidecar == FilePath("\(image).json"))
        #expect(name.key(".mask.png") == "\(image.lastComponent?.string ?? "").mask.png")
    }

    @Test(
        "a long name is shortened and gets digits of its SHA-256, as from sha256sum",
        arguments: [
            (Array(repeating: 0x61, count: 228), 214, "8dafaf43a6cb81e9"),
            // Characters of two bytes, so that 214 is a boundary between two.
            ((0..<150).flatMap { _ in Array("é".utf8) }, 214, "a939ef3fd669e28c"),
            (Array(repeating: 0xFF, count: 251), 214, "8446e8aecfae62d7"),
            (Array(repeating: 0x61, count: 251), 214, "e685282b04e42d86"),
        ] as [([UInt8], Int, String)])
    func long(stem: [UInt8], kept: Int, digits: String) {
        let image = FilePath("p").pushing(FilePath(bytes: stem + ".png".utf8))

        let sidecar = ResultName(image).sidecar

        let expected = Array(stem.prefix(kept)) + "~\(digits).json".utf8
        #expect(sidecar == FilePath("p").pushing(FilePath(bytes: expected)))
    }

    @Test("no character is cut when a name is shortened")
    func boundary() {
        let image = FilePath("a" + String(repeating: "é", count: 120) + ".png")

        let stem = ResultName(image).file("").bytes

        #expect(String(validating: stem, as: UTF8.self) != nil)
        #expect(stem.count == 213 + 17)
    }

    @Test("a name with the longest suffix has at most 255 bytes", arguments: 225...255)
    func room(count: Int) {
        let image = FilePath(bytes: [UInt8](repeating: 0x61, count: count))
        let suffix = "." + String(repeating: "x", count: ResultName.longestSuffix - 1)

        let file = ResultName(image).file(suffix)

        #expect(file.bytes.count <= 255)
        #expect((ResultName(image).file("") == image) == (count <= 231))
    }

    @Test("shortened names that differ only at their ends stay distinct")
    func distinct() {
        let stem = String(repeating: "a", count: 240)
        let names = (0..<100).map { ResultName(FilePath("\(stem)\($0).png")).sidecar }

        #expect(Set(names).count == 100)
    }

    @Test(
        "a key identifies its file, whatever the bytes of the image's name",
        arguments: [
            Array("a.png".utf8), [0xFF, 0xFE, 0x2E], [UInt8](repeating: 0xC3, count: 255),
            Array("\u{FFFD}.png".utf8), [UInt8](repeating: 0x61, count: 255),
            Array("e\u{301}".utf8),
        ])
    func keys(bytes: [UInt8]) {
        let name = ResultName(FilePath("p").pushing(FilePath(bytes: bytes)))

        let key = name.key(".mask.png")

        #expect(!key.contains("/"))
        #expect(name.file(ofKey: key) == name.file(".mask.png"))
    }

    @Test(
        "a key of another image identifies no file",
        arguments: [
            "", "a", "a.png", "b.png.mask.png", "a.pngmask", "a.png/../../x", "a.png./x",
            "a.png.\u{0}", "a.png.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "p/a.png.mask.png",
        ])
    func foreign(key: String) {
        #expect(ResultName("p/a.png").file(ofKey: key) == nil)
    }
}
