import Images
import Testing

@Suite("JPEG in the strips of a TIFF")
struct JPEGInTIFFTests {
    private static func error(decoding bytes: [UInt8]) -> ImageError? {
        do throws(ImageError) {
            let reader = try ImageReader(input: .bytes(bytes))
            _ = try reader.source(of: reader.pictures[0]).raster(rows: 0..<64)
            return nil
        } catch { return error }
    }

    /// RST0 and TEM have no length (ITU-T T.81, table B.1), and 0xFF may be repeated (B.1.1.2).
    @Test(
        "a JPEG with more rows than its strip is refused, whatever stands in front of its frame",
        arguments: [[], [0xFF, 0xD0], [0xFF, 0xD7, 0xFF, 1], [0xFF, 0xFF], [0xFF, 0xFE, 0, 2]])
    func tallJPEG(inserted: [UInt8]) throws {
        let bytes = MemoryBombs.jpeg(rows: 65_500, inserting: inserted)

        guard case .unreadableVariant(let found, _) = Self.error(decoding: bytes) else {
            Issue.record("\(String(describing: Self.error(decoding: bytes)))")
            return
        }
        #expect(found == "a TIFF with a JPEG that is larger than its strip or tile")
    }

    @Test(
        "a JPEG whose frame libjpeg would not find in this way is damaged",
        arguments: [
            [0xFF, 0], [0x41], [0xFF, 0xD8], [0xFF, 2, 0, 2], [0xFF, 0xFE, 0, 1], [0xFF, 0xD9],
            [UInt8](repeating: 0xFF, count: 5000),
        ])
    func hiddenFrame(inserted: [UInt8]) throws {
        for bytes in [
            MemoryBombs.jpeg(rows: 65_500, inserting: inserted),
            MemoryBombs.sequentialJPEG(height: 64, inserting: inserted),
        ] {
            guard case .broken = Self.error(decoding: bytes) else {
                Issue.record("\(String(describing: Self.error(decoding: bytes)))")
                continue
            }
        }
    }

    @Test("a progressive JPEG in a TIFF is refused as such, one that is sequential is read")
    func progressive() {
        #expect(
            Self.error(decoding: MemoryBombs.jpeg(rows: 64))?.description.contains(
                "a progressive JPEG") == true)
        #expect(
            Self.error(
                decoding: MemoryBombs.sequentialJPEG(height: 64, inserting: [0xFF, 0xFF])) == nil)
    }

    @Test("a last strip whose JPEG is filled up to RowsPerStrip is read", arguments: [50, 100])
    func filledStrip(height: UInt32) throws {
        let bytes = MemoryBombs.sequentialJPEG(height: height)
        let page = try TIFFFile(input: .bytes(bytes), limits: DecodingLimits()).page(at: 0)

        #expect(
            try page.samples(band: Int(height))
                == [UInt8](repeating: 128, count: 64 * Int(height)))
    }
}
