import Images
import Testing

@Suite("OME-XML")
struct OMEMetadataTests {
    /// A document of one image of 2 x 3 pixels.
    private static func document(
        pixels: String = "", sizes: (c: Int, z: Int, t: Int) = (1, 1, 1), inside: String = "",
        root: String = "", order: String = "XYCZT"
    ) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?><OME \(root) \
        xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0">\
        <Pixels ID="Pixels:0" DimensionOrder="\(order)" Type="uint8" SizeX="2" SizeY="3" \
        SizeC="\(sizes.c)" SizeZ="\(sizes.z)" SizeT="\(sizes.t)" \(pixels)>\(inside)</Pixels>\
        </Image></OME>
        """
    }

    private static func reader(
        _ document: String, pages: Int = 1, choice: PlaneChoice = PlaneChoice()
    ) throws(ImageError) -> ImageReader {
        let pages = (0..<pages).map { HandmadeStack.Page(gray: UInt8($0)) }
        let file = HandmadeStack(pages, description: Array(document.utf8))
        return try ImageReader(input: .bytes(file.bytes), choice: choice)
    }

    private static func unprocessed(_ reader: ImageReader) -> [String] {
        reader.unprocessed.map { "\($0.kind.rawValue) \($0.count)" }
    }

    /// The gray of each picture, which is the number of its page.
    private static func grays(_ reader: ImageReader) throws -> [UInt8] {
        try reader.pictures.map { picture in
            let bytes = try reader.source(of: picture).bytes(band: 3)
            return try #require(Set(bytes).count == 1 ? bytes.first : nil)
        }
    }

    @Test(
        "units of length are read in all spellings",
        arguments: [
            ("0.25", "µm", 0.25), ("0.25", "\u{3BC}m", 0.25), ("0.25", "&#181;m", 0.25),
            ("250", "nm", 0.25), ("2500", "Å", 0.25), ("0.00025", "mm", 0.25),
            ("2.5e-5", "cm", 0.25), ("2.5E-7", "m", 0.25), ("0.25", nil, 0.25),
            ("0.25", "pixel", nil), ("0.25", "reference frame", nil), ("0", "µm", nil),
            ("-1", "µm", nil), ("nan", "µm", nil), ("inf", "µm", nil), ("1e400", "µm", nil),
            ("1,5", "µm", nil), ("", "µm", nil),
        ] as [(String, String?, Double?)])
    func units(value: String, unit: String?, size: Double?) throws {
        let attributes = ["X", "Y"].map { axis in
            "PhysicalSize\(axis)=\"\(value)\" "
                + (unit.map { "PhysicalSize\(axis)Unit=\"\($0)\"" } ?? "")
        }
        let reader = try Self.reader(Self.document(pixels: attributes.joined(separator: " ")))

        let difference = zip([reader.header.pixelSize ?? 0], [size ?? 0]).map { $0 - $1 }[0]
        #expect(abs(difference) < 1e-12)
        #expect((reader.header.pixelSize == nil) == (size == nil))
    }

    @Test("pixels that are not square to a hundredth have no size")
    func oblong() throws {
        func size(_ y: String) throws -> Double? {
            try Self.reader(
                Self.document(pixels: "PhysicalSizeX=\"1\" PhysicalSizeY=\"\(y)\"")
            ).header.pixelSize
        }

        #expect(try size("1.009") == 1)
        #expect(try size("1.011") == nil)
    }

    @Test("names may have a prefix, and planes lie where the blocks say")
    func blocks() throws {
        let document = """
            <ome:OME xmlns:ome="http://www.openmicroscopy.org/Schemas/OME/2016-06"><ome:Image>\
            <ome:Pixels DimensionOrder="XYZCT" SizeX="2" SizeY="3" SizeC="2" SizeZ="1" SizeT="2">\
            <ome:Channel Name="GFP" Fluor="GFP"/><ome:Channel Name="b" Fluor="DAPI"/>\
            <ome:TiffData FirstC="1" FirstT="1" IFD="0" PlaneCount="1"/>\
            <ome:TiffData FirstC="1" IFD="2"/><ome:TiffData IFD="3"/>\
            <ome:TiffData FirstT="1" IFD="1"/></ome:Pixels></ome:Image></ome:OME>
            """

        let stained = try Self.reader(document, pages: 4)
        let first = try Self.reader(
            document, pages: 4, choice: PlaneChoice(channel: .name("gfp")))

        #expect(stained.channelNames == ["GFP", "b"])
        #expect(stained.pictures.map(\.channel) == [1, 1])
        #expect(try Self.grays(stained) == [2, 0])
        #expect(try Self.grays(first) == [3, 1])
    }

    @Test(
        "without blocks, pages follow each other in the order of the dimensions",
        arguments: [
            ("XYCZT", [3, 7, 11]), ("XYZCT", [3, 7, 11]), ("XYTZC", [9, 10, 11]),
            ("XYTCZ", [9, 10, 11]), ("XYCTZ", [7, 9, 11]), ("XYZTC", [7, 9, 11]),
        ])
    func order(order: String, grays: [UInt8]) throws {
        for blocks in ["", "<TiffData/>", "<TiffData IFD=\"0\" PlaneCount=\"12\"/>"] {
            let reader = try Self.reader(
                Self.document(sizes: (2, 2, 3), inside: blocks, order: order), pages: 12,
                choice: PlaneChoice(channel: .index(1)))

            #expect(try Self.grays(reader) == grays)
        }
    }

    @Test("a channel's colour is the upper 24 bits of its number, which is signed")
    func colours() throws {
        // 0x0000FFFF is blue, −16776961 is 0xFF0000FF, red; both with alpha.
        let document = """
            <OME><Image><Pixels DimensionOrder="XYCZT" SizeX="2" SizeY="3" SizeC="3" SizeZ="1" \
            SizeT="1"><Channel Color="-16776961"/><Channel Color="65535"/><Channel Color="x"/>\
            <TiffData/></Pixels></Image></OME>
            """

        let reader = try Self.reader(document, pages: 3)

        #expect(
            reader.channelColours == [
                ChannelColour(red: 255, green: 0, blue: 0),
                ChannelColour(red: 0, green: 0, blue: 255), nil,
            ])
    }

    @Test("planes marked as this file's are read, whatever its name is now")
    func marked() throws {
        let block = "<TiffData IFD=\"0\"><UUID FileName=\"a.ome.tif\">urn:uuid:1</UUID></TiffData>"

        let marked = try Self.reader(Self.document(inside: block, root: "UUID=\"urn:uuid:1\""))
        let unmarked = try Self.reader(Self.document(inside: block))

        #expect(try Self.grays(marked) == [0])
        #expect(try Self.grays(unmarked) == [0])
    }

    @Test("planes in another file are said with its name, and those of this one are read")
    func elsewhere() throws {
        let blocks = """
            <TiffData IFD="0"><UUID FileName="a.ome.tif">urn:uuid:1</UUID></TiffData>\
            <TiffData FirstT="1" IFD="0"><UUID FileName="b.ome.tif">urn:uuid:2</UUID></TiffData>
            """
        let document = Self.document(
            sizes: (1, 1, 2), inside: blocks, root: "UUID=\"urn:uuid:1\"")

        let reader = try Self.reader(document)
        let error = #expect(throws: ImageError.self) {
            try Self.reader(document, choice: PlaneChoice(time: .index(1)))
        }

        #expect(try Self.grays(reader) == [0])
        #expect(Self.unprocessed(reader) == ["planes_in_other_files 1"])
        #expect(reader.unprocessed[0].reason == "1 plane is in other files ('b.ome.tif')")
        #expect(
            error?.description
                == "the setting 'plane_time' asks for point in time 1, and the file has no plane of "
                + "it, although its metadata name it")
    }

    @Test("metadata in another file are said with its name, and pages are points in time")
    func companion() throws {
        let document = """
            <OME UUID="urn:uuid:1"><BinaryOnly MetadataFile="a.companion.ome" UUID="urn:uuid:2"/></OME>
            """

        let reader = try Self.reader(document, pages: 2)

        #expect(try Self.grays(reader) == [0, 1])
        #expect(
            reader.unprocessed.map(\.reason) == [
                "the metadata could not be followed in full (they are in another file, "
                    + "'a.companion.ome')"
            ])
    }

    @Test("planes that the file does not hold are said to be missing")
    func missing() throws {
        let reader = try Self.reader(Self.document(sizes: (1, 1, 3)), pages: 2)

        #expect(try Self.grays(reader) == [0, 1])
        #expect(reader.stack == StackSize(times: 3))
        #expect(
            reader.unprocessed.map(\.reason) == ["1 plane of the metadata is not in the file"])
    }

    @Test(
        "what a document says wrongly is said, and the page is read all the same",
        arguments: [
            (document(sizes: (0, 1, 1)), "metadata", "the OME-XML names no plane of this file"),
            (document(order: "XYCZ"), "metadata", "the OME-XML has 'XYCZ' for a 'DimensionOrder'"),
            (
                document(order: "XYCZZ"), "metadata",
                "the OME-XML has 'XYCZZ' for a 'DimensionOrder'"
            ),
            (
                document(sizes: (1, 1, -1)), "metadata", "the OME-XML has '-1' for 'SizeT'"
            ),
            (document(inside: "<TiffData FirstZ=\"1\"/>"), "missing_planes", ""),
            (
                document(inside: "<TiffData IFD=\"-1\"/>"), "metadata",
                "the OME-XML has '-1' for 'IFD'"
            ),
            (
                document(
                    sizes: (1, 1, 1 << 19),
                    inside: String(
                        repeating: "<TiffData PlaneCount=\"999999999999\"/>", count: 5)),
                "missing_planes", ""
            ),
            (
                "<OME><Image/></OME>", "metadata", "the OME-XML has an image without 'Pixels'"
            ),
            (
                document().replacing("SizeX=\"2\"", with: "SizeX=\"4\""), "", ""
            ),
            (
                String(document().dropLast(10)), "metadata",
                "its XML metadata is damaged in line 1: unclosed token"
            ),
            (
                "<OME>" + String(repeating: "<a>", count: 100), "metadata",
                "its XML metadata has more than 64 elements within each other"
            ),
            (
                "<OME>" + String(repeating: "<a/>", count: 1 << 20) + "</OME>", "metadata",
                "its XML metadata has more than 1048576 elements"
            ),
        ] as [(String, String, String)])
    func faulty(document: String, kind: String, detail: String) throws {
        let reader = try Self.reader(document)

        #expect(try Self.grays(reader) == [0])
        #expect(reader.unprocessed.map(\.kind.rawValue) == (kind.isEmpty ? [] : [kind]))
        #expect(
            detail.isEmpty
                || reader.unprocessed.map(\.reason)
                    == ["the metadata could not be followed in full (\(detail))"]
        )
    }

    @Test(
        "there is room for the planes that are there, however many are named",
        arguments: [
            (1, 1 << 20, 2), (1 << 16 + 1, 1, 1), (1, 1, Int.max), (Int.max, Int.max, Int.max),
        ])
    func many(channels: Int, zSlices: Int, times: Int) throws {
        let reader = try Self.reader(Self.document(sizes: (channels, zSlices, times)), pages: 3)

        #expect(reader.unprocessed.contains { $0.kind == .missingPlanes && $0.count > 60_000 })
        #expect(!reader.pictures.isEmpty && reader.pictures.count <= 3)
    }

    @Test(
        "no document type is read, so that no entity grows and no file is opened",
        arguments: [
            """
            <!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>
            """,
            "<!DOCTYPE OME SYSTEM \"file:///etc/passwd\">",
            "<!DOCTYPE OME [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>",
            "<!DOCTYPE OME [<!ENTITY % p SYSTEM \"http://127.0.0.1/p\"> %p;]>",
            "<!DOCTYPE OME>",
        ])
    func entities(type: String) throws {
        let document = type + "<OME><Image><Pixels Name=\"&c;\">&e;</Pixels></Image></OME>"

        let reader = try Self.reader(document, pages: 2)

        #expect(try Self.grays(reader) == [0, 1])
        #expect(
            reader.unprocessed.map(\.reason) == [
                "the metadata could not be followed in full (its XML metadata has a document type, "
                    + "which is not read)"
            ])
    }

    @Test("another kind of XML is no OME-XML, and its pages are points in time")
    func otherXML() throws {
        let reader = try Self.reader(
            "<MetaData><x y=\"<OME\"/></MetaData>".replacing("\"<", with: "\"&lt;"), pages: 2)
        let named = try Self.reader("<Notes><OME/></Notes>", pages: 2)

        #expect(reader.stack == StackSize(times: 2))
        #expect(named.stack == StackSize(times: 2))
    }

    @Test("whatever byte of a document is damaged, the pages are read")
    func damaged() throws {
        let inside = """
            <Channel Name="DAPI"/><TiffData IFD="0" FirstT="1" PlaneCount="1"/><TiffData IFD="1">\
            <UUID FileName="a.tif">urn:uuid:1</UUID></TiffData>
            """
        let document = Array(
            Self.document(
                pixels: "PhysicalSizeX=\"1\" PhysicalSizeY=\"1\"", sizes: (1, 1, 2),
                inside: inside
            ).utf8)
        var (pictures, losses) = (0, 0)

        for at in document.indices {
            for bit in 0..<8 {
                var damaged = document
                damaged[at] ^= 1 << UInt8(bit)
                let file = HandmadeStack([.init(gray: 0), .init(gray: 1)], description: damaged)
                let reader = try ImageReader(input: .bytes(file.bytes))
                pictures += reader.pictures.count
                losses += reader.unprocessed.isEmpty ? 0 : 1
            }
        }

        #expect(pictures > document.count * 8)
        #expect(losses > 100)
    }

    @Test("huge numbers of page and plane name none")
    func huge() throws {
        let blocks = "<TiffData IFD=\"9223372036854775807\" PlaneCount=\"9223372036854775807\"/>"

        let reader = try Self.reader(Self.document(inside: blocks))

        #expect(try Self.grays(reader) == [0])
        #expect(Self.unprocessed(reader) == ["metadata 1"])
    }
}
