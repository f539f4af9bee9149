import Images
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("nucleid segment --rle")
struct RunLengthCommandTests {
    private let folder: TemporaryFolder
    private let input: FilePath
    private let output: FilePath

    init() throws {
        folder = try TemporaryFolder()
        input = folder.path.appending("in")
        output = folder.path.appending("out")
        try Folder(input).create()
        try AtomicFile.write(SampleImages.image(0), to: input.appending("a.png"))
        try AtomicFile.write([1, 2, 3], to: input.appending("broken.png"))
    }

    private func segment(table: FilePath) throws -> Int32 {
        try Executable.run(
            ["segment", "--output", output.string, "--rle", table.string, input.string]
        ).status
    }

    @Test("a row a nucleus of each image that has a result, new or old; the summary comes first")
    func rows() throws {
        let table = folder.path.appending("nuclei.csv")

        for _ in 0..<2 {
            #expect(try segment(table: table) == 1, "one image is broken")
            let text = try String(
                decoding: OpenFile(at: table).readAll(limit: 1 << 20), as: UTF8.self)
            let lines = text.split(separator: "\n")
            #expect(lines.first == "ImageId,EncodedPixels")
            #expect(lines.count > 1 && lines.dropFirst().allSatisfy { $0.hasPrefix("a,") })
        }
    }

    @Test("no image and no result is overwritten: a call that would is refused")
    func refused() throws {
        let image = input.appending("a.png")
        let before = try OpenFile(at: image).readAll(limit: 1 << 20)

        for table in [
            image, output.appending("a.png.json"), folder.path, folder.path.appending("no/t.csv"),
        ] {
            #expect(try segment(table: table) == 64, "\(table)")
        }

        #expect(try OpenFile(at: image).readAll(limit: 1 << 20) == before)
        #expect(Fixtures.names(in: output).isEmpty)
    }
}
