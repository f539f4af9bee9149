import Images
import Linux
import SystemPackage
import TestSupport
import Testing

/// Files as ImageJ, MetaMorph and cameras write them; the sums are those of tifffile and Pillow.
@Suite(
    "Numbers and names of real files",
    .enabled(if: Fixtures.data != nil, Comment(rawValue: Fixtures.noData)))
struct InstrumentCasesTests {
    private static func reader(of name: String) throws -> ImageReader {
        let folder = (Fixtures.data ?? "").removingLastComponent().appending("cases")
        let bytes = try OpenFile(at: folder.appending(name).resolvingSymlinks)
            .readAll(limit: 1 << 20)
        return try ImageReader(input: .bytes(bytes))
    }

    private static func sum(of picture: Picture, in reader: ImageReader) throws -> Int {
        let source = try reader.source(of: picture)
        return switch try source.raster(rows: 0..<source.height).samples {
        case .eight(let samples): samples.reduce(0) { $0 + Int($1) }
        case .sixteen(let samples): samples.reduce(0) { $0 + Int($1) }
        }
    }

    @Test(
        "numbers are those that are stored, in their order, whatever displays them",
        arguments: [
            ("lut-01_imagej_blue.tif", PaletteKind.display, nil, [757_066]),
            ("lut-02_imagej_spectrum.tif", .display, nil, [757_066]),
            ("orient-01_tag274_6.tif", nil, 6, [529_167]),
            ("orient-02_exif6.jpg", nil, 6, [528_891]),
            ("stk-01_metamorph_3planes.stk", nil, nil, [6_545_068, 4_340_704, 2_797_808]),
        ] as [(String, PaletteKind?, Int?, [Int])])
    func numbers(name: String, palette: PaletteKind?, orientation: Int?, sums: [Int]) throws {
        let reader = try Self.reader(of: name)

        #expect(reader.header.palette == palette && reader.header.orientation == orientation)
        #expect(reader.header.channels == 1)
        #expect(try reader.pictures.map { try Self.sum(of: $0, in: reader) } == sums)
        if orientation != nil { #expect((reader.header.width, reader.header.height) == (256, 120)) }
    }

    @Test("ImageJ's labels name the channels, and the nuclear one is chosen")
    func labels() throws {
        let reader = try Self.reader(of: "chan-01_imagej_labels_dapi_last.tif")

        #expect(reader.channelNames == ["FITC", "DAPI"])
        #expect(reader.channelColours == [nil, nil])
        #expect(reader.pictures.map(\.channelName) == ["DAPI"])
    }
}
