import Images
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite(
    "PngSuite",
    .enabled(if: Fixtures.data != nil, Comment(rawValue: Fixtures.noData)))
struct PngSuiteTests {
    private static let folder = Fixtures.data?.appending("pngsuite") ?? ""

    private static func bytes(of name: String) throws -> [UInt8] {
        try OpenFile(at: folder.appending(name).resolvingSymlinks).readAll(limit: 1 << 20)
    }

    @Test("a valid file gives the samples Pillow gives", arguments: try RecordedSuite.load().valid)
    func valid(file: RecordedSuite.File) throws {
        let raster = try PNGDecoder.decode(Self.bytes(of: file.name))

        #expect((raster.width, raster.height) == (file.width, file.height))
        #expect(raster.channels == file.channels)
        #expect(raster.bits == (file.fileBits == 16 ? 16 : 8))
        // Pillow keeps the high byte of 16-bit samples, but for plain gray.
        #expect(raster.samples.digest(shift: raster.bits - file.bits) == file.digest)
    }

    @Test("a broken file is refused with a sentence", arguments: try RecordedSuite.load().broken)
    func broken(name: String) throws {
        let bytes = try Self.bytes(of: name)

        let error = #expect(throws: ImageError.self) { try PNGDecoder.decode(bytes) }

        let sentence = try #require(error).description
        #expect(sentence.count > 20, "\(sentence)")
        let names = ["image", "PNG"].contains { sentence.contains($0) }
        #expect(names && !sentence.hasSuffix(": "), "\(sentence)")
    }

    @Test(
        "a broken file is refused by the reader of every format",
        arguments: try RecordedSuite.load().broken)
    func refused(name: String) throws {
        let bytes = try Self.bytes(of: name)

        #expect(throws: ImageError.self) {
            let reader = try ImageReader(input: .bytes(bytes))
            let source = try reader.source(of: reader.pictures[0])
            _ = try source.raster(rows: 0..<source.height)
        }
    }

    @Test(
        "a broken file is refused for its own fault",
        arguments: [
            ("xs1n0g01.png", "signature"), ("xcrn0g04.png", "changed in transfer"),
            ("xlfn0g04.png", "changed in transfer"), ("xhdn0g08.png", "CRC"),
            ("xcsn0g01.png", "CRC"),
            ("xc1n0g08.png", "IHDR"), ("xd3n2c08.png", "IHDR"),
        ])
    func reason(name: String, word: String) throws {
        let bytes = try Self.bytes(of: name)

        let error = #expect(throws: ImageError.self) { try PNGDecoder.decode(bytes) }

        let sentence = try #require(error).description
        #expect(sentence.contains(word), "\(sentence)")
    }

    @Test("no file is left out")
    func complete() throws {
        let suite = try RecordedSuite.load()

        let recorded = suite.valid.map(\.name) + suite.broken
        #expect(
            recorded.sorted()
                == Fixtures.names(in: Self.folder).filter { $0.hasSuffix(".png") }.sorted())
        #expect(recorded.count == 175)
    }
}
