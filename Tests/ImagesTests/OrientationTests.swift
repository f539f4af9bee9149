import Images
import Testing

@Suite("Orientation tags")
struct OrientationTests {
    /// A block of Exif with one tag.
    private static func block(
        _ orientation: UInt16, isBigEndian: Bool, tag: UInt16 = 274, type: UInt16 = 3,
        offset: UInt32 = 8
    ) -> [UInt8] {
        func number(_ value: UInt32, _ count: Int) -> [UInt8] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
            return isBigEndian ? bytes.reversed() : bytes
        }
        return Array((isBigEndian ? "MM" : "II").utf8) + number(42, 2) + number(offset, 4)
            + number(1, 2) + number(UInt32(tag), 2) + number(UInt32(type), 2) + number(1, 4)
            + number(UInt32(orientation), 2) + [0, 0] + number(0, 4)
    }

    private static func png(_ exif: [UInt8]) -> [UInt8] {
        HandmadePNG(
            header: HandmadePNG.header(width: 2, height: 1),
            chunks: [("eXIf", exif), ("IDAT", HandmadePNG.stored([0, 7, 9]))]
        ).bytes
    }

    /// A JPEG with a marker before all others.
    private static func jpeg(_ marker: [UInt8]) throws -> [UInt8] {
        let file = try #require(RecordedRasters.readable.first { $0.name == "one pixel" }).bytes
        let length = marker.count + 2
        return Array(file[..<2]) + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)] + marker
            + file[2...]
    }

    @Test("they are told, and change no pixel", arguments: 1...8 as ClosedRange<UInt16>)
    func told(orientation: UInt16) throws {
        let expected = orientation == 1 ? nil : Int(orientation)
        for isBigEndian in [false, true] {
            let block = Self.block(orientation, isBigEndian: isBigEndian)
            let png = try PNGFormat.open(.bytes(Self.png(block)))
            let jpeg = try JPEGFormat.open(.bytes(Self.jpeg(Array("Exif\0\0".utf8) + block)))

            #expect(png.header.orientation == expected)
            #expect(try png.bytes(0..<1) == [7, 9])
            #expect(jpeg.header.orientation == expected)
            #expect(try jpeg.bytes(0..<1).count == 1)
        }
    }

    @Test("Pillow's JPEG is read in the order of the file, and its tag is told")
    func pillow() throws {
        let file = try #require(
            RecordedRasters.readable.first { $0.name == "turned by a camera" })

        #expect(try file.page(of: .bytes(file.bytes)).header.orientation == 6)
    }

    @Test("damaged Exif says nothing, and hides no pixel")
    func damaged() throws {
        let whole = Self.block(6, isBigEndian: false)
        var blocks = (0..<20).map { Array(whole[..<$0]) }
        blocks.append(Self.block(0, isBigEndian: true))
        blocks.append(Self.block(9, isBigEndian: true))
        blocks.append(Self.block(6, isBigEndian: true, tag: 275))
        blocks.append(Self.block(6, isBigEndian: true, type: 4))
        for offset in [0, 4, 25, 26, 27, .max - 1, .max] as [UInt32] {
            blocks.append(Self.block(6, isBigEndian: false, offset: offset))
        }
        for block in blocks {
            let png = try PNGFormat.open(.bytes(Self.png(block)))
            let jpeg = try JPEGFormat.open(.bytes(Self.jpeg(Array("Exif\0\0".utf8) + block)))

            #expect(png.header.orientation == nil, "\(block)")
            #expect(try png.bytes(0..<1) == [7, 9])
            #expect(jpeg.header.orientation == nil, "\(block)")
            #expect(try jpeg.bytes(0..<1).count == 1)
        }
    }

    @Test("only the first Exif of a JPEG counts, other markers do not")
    func markers() throws {
        let first = Array("Exif\0\0".utf8) + Self.block(3, isBigEndian: true)
        let other = Array("http://ns.adobe.com/xap/1.0/\0<x/>".utf8)
        let file = try Self.jpeg(first)
        let marked =
            Array(file[..<2]) + [0xFF, 0xE1, 0, UInt8(other.count + 2)] + other + file[2...]

        #expect(try JPEGFormat.open(.bytes(marked)).header.orientation == 3)
        #expect(try JPEGFormat.open(.bytes(Self.jpeg(other))).header.orientation == nil)
        #expect(try JPEGFormat.open(.bytes(Self.jpeg([]))).header.orientation == nil)
    }

    @Test("a block of more than 64 KiB is not read")
    func long() throws {
        let block = Self.block(6, isBigEndian: true)
        let fits = block + [UInt8](repeating: 0, count: (64 << 10) - block.count)

        #expect(try PNGFormat.open(.bytes(Self.png(fits))).header.orientation == 6)
        #expect(try PNGFormat.open(.bytes(Self.png(fits + [0]))).header.orientation == nil)
    }
}
