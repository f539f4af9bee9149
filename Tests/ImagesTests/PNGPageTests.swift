import Images
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("PNG in bands")
struct PNGPageTests {
    /// Wider than the portions in which a file is read are long.
    private static let kinds = [
        RasterKind(width: 5, height: 37, channels: 1, bits: 8),
        RasterKind(width: 301, height: 64, channels: 3, bits: 16),
        RasterKind(width: 40_000, height: 9, channels: 4, bits: 8),
    ]

    @Test(
        "bands of any height are the whole, of memory and of a file", arguments: kinds,
        [1, 2, 7, 36, 37, 64])
    func bands(kind: RasterKind, height: Int) throws {
        let raster = kind.noise
        let bytes = try PNGEncoder.encode(raster)
        let file = try OpenInput(bytes)

        #expect(try PNGFormat.open(.bytes(bytes)).bytes(bands: height) == raster.bytes)
        #expect(try PNGFormat.open(file.input).bytes(bands: height) == raster.bytes)
    }

    @Test("rows are skipped, and read again from the beginning", arguments: kinds)
    func anyOrder(kind: RasterKind) throws {
        let raster = kind.noise
        let page = try PNGFormat.open(.bytes(PNGEncoder.encode(raster)))
        let row = page.header.rowBytes

        for rows in [3..<5, 8..<9, 0..<2, 2..<2, 1..<9, 0..<raster.height, 4..<6] {
            #expect(
                try page.bytes(rows)
                    == Array(raster.bytes[rows.lowerBound * row..<rows.upperBound * row]),
                "\(rows)")
        }
    }

    @Test("rows above where a file is cut are read, the last one is not", arguments: kinds)
    func cut(kind: RasterKind) throws {
        let raster = kind.noise
        // Without its checksum's last byte, the end of the file is not one.
        let bytes = try PNGEncoder.encode(raster, compression: .init(level: 0, filtersRows: false))
            .dropLast()
        let file = try OpenInput(Array(bytes))
        let page = try PNGFormat.open(file.input)

        #expect(
            try page.bytes(0..<raster.height - 1)
                == Array(raster.bytes.dropLast(page.header.rowBytes)))
        #expect(throws: ImageError.truncated) {
            try page.bytes(raster.height - 1..<raster.height)
        }
        #expect(try page.bytes(0..<1) == Array(raster.bytes.prefix(page.header.rowBytes)))
    }

    @Test("a file that has become shorter is cut short; one that cannot be read is not at fault")
    func shrunk() throws {
        let bytes = try PNGEncoder.encode(Self.kinds[1].noise)
        let file = try OpenInput(Array(bytes.dropLast(100)))
        guard case .descriptor(let descriptor, _) = file.input else {
            Issue.record("an open file has a descriptor")
            return
        }

        #expect(throws: ImageError.truncated) {
            try PNGFormat.open(.descriptor(descriptor, size: bytes.count)).bytes(bands: 64)
        }
        #expect(throws: ImageError.system(errno: Errno.badFileDescriptor.rawValue)) {
            try PNGFormat.open(.descriptor(-1, size: bytes.count))
        }
    }

    @Test(
        "an interlaced picture is read in bands as it is as a whole",
        .enabled(if: Fixtures.data != nil, Comment(rawValue: Fixtures.noData)),
        arguments: ["basi0g01", "basi0g16", "basi2c16", "basi3p04", "basi6a08", "s39i3p04"])
    func interlaced(name: String) throws {
        let folder = Fixtures.data?.appending("pngsuite") ?? ""
        let bytes = try OpenFile(at: folder.appending("\(name).png").resolvingSymlinks).readAll(
            limit: 1 << 20)
        let whole = try PNGDecoder.decode(bytes).bytes
        let page = try PNGFormat.open(.bytes(bytes))

        for height in [1, 3, 39] { #expect(try page.bytes(bands: height) == whole) }
    }

    @Test("an interlaced picture of more than 256 MiB is refused, whatever its content")
    func largeInterlaced() throws {
        for (side, fits) in [(1 << 14 as UInt32, true), (1 << 14 + 1, false), (1 << 30, false)] {
            let header = HandmadePNG.header(width: side, height: 1 << 14, interlace: 1)
            let file = HandmadePNG(header: header, chunks: [("IDAT", [0x78, 0x9C])])
            do {
                let page = try PNGFormat.open(.bytes(file.bytes))
                #expect(fits && page.header.width == Int(side))
            } catch {
                guard case .unreadableVariant(let found, _) = error else { throw error }
                #expect(!fits && found.hasPrefix("an interlaced PNG of "), "\(found)")
            }
        }
    }

    @Test("the bits that the file holds are told apart from those that are decoded")
    func bits() throws {
        for (stored, decoded) in [(1 as UInt8, 8), (2, 8), (4, 8), (8, 8), (16, 16)] {
            let header = HandmadePNG.header(width: 4, height: 4, bits: stored)
            let file = HandmadePNG(header: header, chunks: [("IDAT", [])])

            let page = try PNGFormat.open(.bytes(file.bytes))

            #expect(page.header.kind == .unsigned(bits: decoded))
            #expect(page.header.bits == stored)
        }
    }
}
