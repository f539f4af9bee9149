import Linux
import Outbox
import SystemPackage
import Testing

@Suite("Result name")
struct ResultNameTests {
    @Test(
        "files are named as the image, with a suffix, in its folder",
        arguments: ["a.png", "plate 1/well/a.b.tif", "two\nlines.png", "-rf", "quote\".png", "é"]
            as [FilePath])
    func plain(image: FilePath) {
        let name = ResultName(image)

        #expect(name.file(".mask.png") == FilePath("\(image).mask.png"))
        #expect(name.sidecar == FilePath("\(image).json"))
        #expect(name.key(".mask.png") == "\(image.lastComponent?.string ?? "").mask.png")
    }

    @Test(
        "a long name is cut and gets digits of its SHA-256, as sha256sum gives them",
        arguments: [
            (Array(repeating: 0x61, count: 228), 214, "8dafaf43a6cb81e9"),
            // Of two bytes each, so that 214 is a boundary; with one before, 213 is.
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

    @Test("no character is cut in two")
    func boundary() {
        let image = FilePath("a" + String(repeating: "é", count: 120) + ".png")

        let stem = ResultName(image).file("").bytes

        #expect(String(validating: stem, as: UTF8.self) != nil)
        #expect(stem.count == 213 + 17)
    }

    @Test("every name leaves room for every suffix", arguments: 225...255)
    func room(count: Int) {
        let image = FilePath(bytes: [UInt8](repeating: 0x61, count: count))
        let suffix = "." + String(repeating: "x", count: ResultName.longestSuffix - 1)

        let file = ResultName(image).file(suffix)

        #expect(file.bytes.count <= 255)
        #expect((ResultName(image).file("") == image) == (count <= 231))
    }

    @Test("long names that differ only at their ends stay different")
    func distinct() {
        let stem = String(repeating: "a", count: 240)
        let names = (0..<100).map { ResultName(FilePath("\(stem)\($0).png")).sidecar }

        #expect(Set(names).count == 100)
    }

    @Test(
        "a key leads back to the file, whatever the image is called",
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
        "a key that is not of the image leads nowhere",
        arguments: [
            "", "a", "a.png", "b.png.mask.png", "a.pngmask", "a.png/../../x", "a.png./x",
            "a.png.\u{0}", "a.png.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "p/a.png.mask.png",
        ])
    func foreign(key: String) {
        #expect(ResultName("p/a.png").file(ofKey: key) == nil)
    }
}
