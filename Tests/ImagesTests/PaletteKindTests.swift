import FoundationEssentials
import Images
import TestSupport
import Testing

@Suite("Palettes")
struct PaletteKindTests {
    /// A palette of another program; written by Tests/Fixtures/record-palettes.
    struct Recorded: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bits: Int
        let kind: String
        let colours: Data

        var testDescription: String { name }

        var palette: [ChannelColour] {
            let bytes = Array(colours)
            return stride(from: 0, to: bytes.count, by: 3).map {
                ChannelColour(red: bytes[$0], green: bytes[$0 + 1], blue: bytes[$0 + 2])
            }
        }

        static func load() throws -> [Recorded] {
            let path = Fixtures.folder.appending("palettes.json").string
            return try JSONDecoder().decode(
                [Recorded].self, from: Data(contentsOf: URL(filePath: path)))
        }
    }

    @Test(
        "display tables are told from the colours of quantised pictures",
        arguments: try Recorded.load())
    func kind(recorded: Recorded) {
        #expect(
            PaletteKind(of: recorded.palette, bits: recorded.bits).rawValue == recorded.kind)
    }

    @Test("the index of a PNG's or BMP's display table is the intensity, scaled to 8 bits")
    func indices() throws {
        let indices: [UInt8] = [0, 1, 2, 3]
        // zlib's stored block: a filter byte of 0, and four indices of two bits.
        let content: [UInt8] = [0, 0b0001_1011]
        for (palette, bytes) in [
            ([0, 0, 0, 0, 0, 85, 0, 0, 170, 0, 0, 255], indices.map { $0 * 85 }),
            ([0, 255, 0, 255, 0, 0, 255, 255, 0, 0, 0, 255], nil),
        ] as [([UInt8], [UInt8]?)] {
            let file = HandmadePNG(
                header: HandmadePNG.header(width: 4, height: 1, bits: 2, colour: 3),
                chunks: [("PLTE", palette), ("IDAT", HandmadePNG.stored(content))])

            let page = try PNGFormat.open(.bytes(file.bytes))

            #expect(page.header.palette == (bytes == nil ? .colours : .display))
            #expect(page.header.channels == (bytes == nil ? 3 : 1))
            #expect(try page.bytes(0..<1) == bytes ?? palette)
        }
        let gray = try #require(
            RecordedRasters.readable.first { $0.testDescription == "bmp, gray 9" })
        #expect(try BMPPage(input: .bytes(gray.bytes)).header.palette == .display)
        // The palette begins behind both headers; blue, green, red and nothing for each index.
        var blue = gray.bytes
        for index in 0..<256 {
            blue.replaceSubrange(54 + 4 * index..<57 + 4 * index, with: [UInt8(index), 0, 0])
        }
        let page = try BMPPage(input: .bytes(blue))
        #expect(page.header.palette == .display && page.header.channels == 1)
        #expect(try page.bytes(0..<page.header.height) == gray.samples.map { Array($0) })
        let labels = try BMPPage(input: .bytes(blue), as: .labels)
        #expect(labels.header.palette == nil && labels.header.channels == 3)
    }
}
