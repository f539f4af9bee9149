import Images
import TestSupport
import Testing

@Suite("PNG encoder")
struct PNGEncoderTests {
    private static let sizes = [(1, 1), (1, 7), (7, 1), (17, 31)]

    private static let kinds = (1...4).flatMap { channels in
        [8, 16].map { (channels: channels, bits: $0) }
    }

    @Test("decoding gives back what was encoded", arguments: sizes, kinds)
    func roundTrip(size: (width: Int, height: Int), kind: (channels: Int, bits: Int)) throws {
        let raster = RasterKind(
            width: size.width, height: size.height, channels: kind.channels, bits: kind.bits
        ).noise

        for level in 0...9 {
            for filtersRows in [false, true] {
                let compression = PNGCompression(level: level, filtersRows: filtersRows)
                let bytes = try PNGEncoder.encode(raster, compression: compression)
                #expect(try PNGDecoder.decode(bytes) == raster, "\(compression)")
            }
        }
    }

    @Test("rows are filtered only where that is asked for")
    func filters() throws {
        let raster = Raster(
            width: 64, height: 8, channels: 1,
            samples: .eight((0..<64 * 8).map { UInt8(truncatingIfNeeded: 3 * $0 + $0 / 64) }))

        let plain = try Self.filters(of: raster, filtersRows: false)
        let filtered = try Self.filters(of: raster, filtersRows: true)

        #expect(plain == [UInt8](repeating: 0, count: 8))
        #expect(filtered.contains { $0 != 0 })
        #expect(!PNGCompression.areas.filtersRows && !PNGCompression.quick.filtersRows)
        #expect(PNGCompression.photograph.filtersRows && PNGCompression.small.filtersRows)
    }

    /// The filter of each row, read from a file whose rows are stored: after the chunk's name come 2 bytes of
    /// zlib (RFC 1950) and 5 of a stored block (RFC 1951, 3.2.4).
    private static func filters(of raster: Raster, filtersRows: Bool) throws -> [UInt8] {
        let bytes = try PNGEncoder.encode(
            raster, compression: PNGCompression(level: 0, filtersRows: filtersRows))
        let name = try #require(bytes.firstRange(of: Array("IDAT".utf8)))
        return (0..<raster.height).map { bytes[name.upperBound + 7 + $0 * (raster.width + 1)] }
    }

    @Test("the file says what it holds", arguments: kinds)
    func header(channels: Int, bits: Int) throws {
        let raster = RasterKind(width: 258, height: 3, channels: channels, bits: bits).noise

        let bytes = try PNGEncoder.encode(raster)

        let colour: UInt8 = [0, 4, 2, 6][channels - 1]
        #expect(Array(bytes[16..<29]) == [0, 0, 1, 2, 0, 0, 0, 3, UInt8(bits), colour, 0, 0, 0])
    }

    @Test("the same pixels give the same bytes, so that results can be compared")
    func repeatable() throws {
        let raster = RasterKind(width: 33, height: 20, channels: 1, bits: 16).noise

        #expect(try PNGEncoder.encode(raster) == PNGEncoder.encode(raster))
    }
}
