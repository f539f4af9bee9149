import Images
import TestSupport
import Testing

@Suite("PNG decoder")
struct PNGDecoderTests {
    /// A small file of each kind that the encoder writes.
    private static let rasters = [
        Raster(width: 5, height: 3, channels: 1, samples: .eight((0..<15).map { $0 * 17 })),
        Raster(width: 2, height: 3, channels: 4, samples: .eight((0..<24).map { $0 * 10 })),
        Raster(width: 3, height: 2, channels: 3, samples: .sixteen((0..<18).map { $0 * 3600 })),
    ]

    private static func error(of bytes: [UInt8], limits: ImageLimits = ImageLimits()) -> ImageError?
    {
        do {
            _ = try PNGDecoder.decode(bytes, limits: limits)
            return nil
        } catch { return error }
    }

    @Test("no bytes are an empty file")
    func empty() {
        #expect(Self.error(of: []) == .empty)
        #expect(ImageError.empty.description == "the file is empty")
    }

    @Test("a file cut anywhere is cut short", arguments: rasters)
    func cut(raster: Raster) throws {
        let bytes = try PNGEncoder.encode(raster)

        let wrong = (1..<bytes.count).filter { Self.error(of: Array(bytes[..<$0])) != .truncated }

        #expect(wrong == [], "lengths, of \(bytes.count), that were taken for something else")
        #expect(Self.error(of: bytes) == nil)
    }

    @Test("a single flipped bit, wherever it is, is noticed", arguments: rasters)
    func flipped(raster: Raster) throws {
        let bytes = try PNGEncoder.encode(raster)

        let unnoticed = (0..<bytes.count * 8).filter { bit in
            var flipped = bytes
            flipped[bit / 8] ^= 1 << (bit % 8)
            return Self.error(of: flipped) == nil
        }

        #expect(unnoticed == [], "bits of \(bytes.count) bytes")
    }

    @Test("bytes after the end do no harm")
    func trailing() throws {
        let bytes = try PNGEncoder.encode(Self.rasters[0])

        #expect(try PNGDecoder.decode(bytes + [1, 2, 3]) == Self.rasters[0])
    }

    @Test(
        "other formats are named",
        arguments: [
            ([0x49, 0x49, 0x2A, 0x00, 8, 0, 0, 0], "a TIFF"),
            ([0x4D, 0x4D, 0x00, 0x2A, 0, 0, 0, 8], "a TIFF"),
            ([0x49, 0x49, 0x2B, 0x00, 8, 0, 0, 0], "a BigTIFF"),
            ([0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 74, 70], "a JPEG"),
            ([0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0], "a GIF"),
            ([0x42, 0x4D, 0x46, 0, 0, 0, 0, 0], "a BMP"),
            ([0x00], "not a PNG (wrong signature)"),
            (Array("image".utf8), "not a PNG (wrong signature)"),
        ])
    func otherFormat(bytes: [UInt8], name: String) {
        #expect(Self.error(of: bytes) == .unsupportedFormat(found: name))
    }

    @Test(
        "a signature that text mode has changed is called that",
        arguments: [
            [0x89, 0x50, 0x4E, 0x47, 0x0A, 0x1A, 0x0A], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x1A, 0x0D],
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0D, 0x0A, 0x1A, 0x0D, 0x0A],
        ] as [[UInt8]])
    func textMode(signature: [UInt8]) throws {
        let rest = try PNGEncoder.encode(Self.rasters[0]).dropFirst(8)

        let error = try #require(Self.error(of: signature + rest))

        #expect(error.description.contains("signature was changed in transfer"))
    }

    @Test(
        "headers that no decoder can follow are refused",
        arguments: [
            HandmadePNG.header(width: 0, height: 1), HandmadePNG.header(width: 1, height: 0),
            HandmadePNG.header(width: 1 << 31, height: 1),
            HandmadePNG.header(width: 1, height: .max),
            HandmadePNG.header(width: 1, height: 1, bits: 3),
            HandmadePNG.header(width: 1, height: 1, bits: 16, colour: 3),
            HandmadePNG.header(width: 1, height: 1, colour: 5),
            HandmadePNG.header(width: 1, height: 1, interlace: 2),
            HandmadePNG.header(width: 1, height: 1).dropLast(), [],
        ])
    func impossible(header: [UInt8]) throws {
        let file = HandmadePNG(header: header, chunks: [("IDAT", [])])

        let error = try #require(Self.error(of: file.bytes))

        guard case .broken(let reason) = error else { Issue.record("\(error)"); return }
        #expect(!reason.isEmpty)
    }

    @Test(
        "a header without pixels is refused",
        arguments: [
            [], [("IDAT", [])], [("IDAT", [0x78, 0x9C])], [("PLTE", [1, 2, 3])],
        ] as [[(name: String, content: [UInt8])]])
    func noPixels(chunks: [(name: String, content: [UInt8])]) {
        let file = HandmadePNG(header: HandmadePNG.header(width: 4, height: 4), chunks: chunks)

        #expect(Self.error(of: file.bytes) != nil)
    }
}
