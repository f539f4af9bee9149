import Images
import Linux
import TestSupport
import Testing

@Suite("What the fuzzers found")
struct FuzzFindingsTests {
    private static let folder = Fixtures.root.appending("Tests/Fuzz/findings")
    private static let limits = DecodingLimits(image: ImageLimits(pixels: 1 << 20))

    /// Of the decoders, as `target/name`.
    private static let names = ["png", "tiff", "jpeg", "netpbm", "bitmap", "images"]
        .flatMap { target in
            Fixtures.names(in: folder.appending(target)).map { "\(target)/\($0)" }
        }

    private static func bytes(of name: String) throws -> [UInt8] {
        try OpenFile(at: folder.appending(name).resolvingSymlinks).readAll(limit: 1 << 20)
    }

    @Test("a file is read to its end, or refused with a sentence", arguments: names)
    func finding(name: String) throws {
        let bytes = try Self.bytes(of: name)

        do throws(ImageError) {
            let reader = try ImageReader(input: .bytes(bytes), limits: Self.limits)
            for picture in reader.pictures.prefix(4) {
                let source = try reader.source(of: picture)
                _ = try source.raster(rows: 0..<source.height)
            }
        } catch {
            #expect(error.description.count > 20, "\(error)")
        }
    }

    @Test("of a text that claims two gigabytes, the file is cut short")
    func text() throws {
        let bytes = try Self.bytes(of: "png/text-that-claims-2-GiB")

        #expect(throws: ImageError.truncated) { try ImageReader(input: .bytes(bytes)) }
    }

    @Test(
        "texts and profiles are not read, so that no fault of theirs hides the pixels",
        arguments: ["tEXt", "zTXt", "iTXt", "iCCP", "sPLT", "eXIf", "gAMA", "pCAL"])
    func beside(chunk: String) throws {
        // zlib's stream of the bytes 0 (no filter) and 255.
        let pixel: [UInt8] = [0x78, 0x9C, 0x63, 0xF8, 0x0F, 0x00, 0x01, 0x01, 0x01, 0x00]
        let file = HandmadePNG(
            header: HandmadePNG.header(width: 1, height: 1),
            chunks: [(chunk, [0xFF, 0, 0, 0xFF]), ("IDAT", pixel)])

        let reader = try ImageReader(input: .bytes(file.bytes))

        let source = try reader.source(of: reader.pictures[0])
        #expect(try source.raster(rows: 0..<1).samples == .eight([255]))
    }
}
