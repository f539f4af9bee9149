import Images
import Testing

@Suite("ImageJ's descriptions, and plain pages")
struct ImageJMetadataTests {
    private static func reader(
        _ description: [UInt8]?, pages: Int = 1, resolution: UInt32? = nil, unit: UInt16 = 1
    ) throws -> ImageReader {
        let pages = (0..<pages).map { HandmadeStack.Page(gray: UInt8($0)) }
        let file = HandmadeStack(
            pages, description: description, resolution: resolution, unit: unit)
        return try ImageReader(input: .bytes(file.bytes))
    }

    /// ImageJ writes `µ` as one byte of Latin-1, as an escape, or not at all.
    @Test(
        "units are read in all spellings",
        arguments: [
            (Array("micron".utf8), 0.25), (Array("um".utf8), 0.25), ([0xB5, 0x6D], 0.25),
            (Array("µm".utf8), 0.25), (Array("\u{3BC}m".utf8), 0.25),
            (Array("\\u00B5m".utf8), 0.25), (Array("\\u00b5m".utf8), 0.25),
            (Array(" um".utf8), 0.25), (Array("nm".utf8), 0.00025), (Array("mm".utf8), 250),
            (Array("cm".utf8), nil), (Array("inch".utf8), nil), (Array("pixel".utf8), nil),
            ([], nil),
        ] as [([UInt8], Double?)])
    func units(unit: [UInt8], size: Double?) throws {
        let description = Array("ImageJ=1.54f\nunit=".utf8) + unit + Array("\nloop=false\n".utf8)
        let reader = try Self.reader(description, resolution: 4)

        #expect(reader.header.pixelSize == size)
    }

    @Test(
        "TIFF's own unit counts up to 10 µm",
        arguments: [
            (2, 100_000, 0.254), (3, 40_000, 0.25), (1, 4, nil), (2, 2_540, 10), (2, 2_539, nil),
            (2, 72, nil), (3, 118, nil), (3, 0, nil),
        ] as [(UInt16, UInt32, Double?)])
    func tiff(unit: UInt16, resolution: UInt32, size: Double?) throws {
        let reader = try Self.reader(nil, resolution: resolution, unit: unit)

        #expect(reader.header.pixelSize.map { ($0 * 1e9).rounded() / 1e9 } == size)
    }

    @Test(
        "planes that ImageJ has counted are a stack; others are points in time",
        arguments: [
            ("images=6\nchannels=2\nslices=3\n", StackSize(channels: 2, zSlices: 3)),
            ("images=6\nslices=6\n", StackSize(zSlices: 6)),
            ("images=6\nframes=6\n", StackSize(times: 6)),
            ("images=6\nchannels=4\nslices=2\n", StackSize(times: 6)),
            ("images=6\n", StackSize(times: 6)),
            ("images=9\nslices=9\n", StackSize(times: 6)),
            ("images=6\nslices=-6\nframes=-1\n", StackSize(times: 6)),
            ("images=six\n", StackSize(times: 6)),
            ("", StackSize(times: 6)),
        ])
    func stacks(lines: String, stack: StackSize) throws {
        let reader = try Self.reader(Array("ImageJ=1.54f\n\(lines)".utf8), pages: 6)

        #expect(reader.stack == stack)
    }

    @Test(
        "a description that was copied with one page is not believed",
        arguments: ["slices=900", "frames=900", "slices=30\nframes=30"])
    func copied(axes: String) throws {
        let reader = try Self.reader(Array("ImageJ=1.54f\nimages=900\n\(axes)\n".utf8))

        #expect(reader.stack == StackSize())
        #expect(try reader.source(of: Picture()).bytes(band: 3) == [0, 0, 0, 0, 0, 0])
    }

    @Test("planes of more than 4 GiB lie behind the first, or the file is cut short")
    func short() {
        let file = HandmadeStack(
            [.init(width: 100, height: 100)],
            description: Array("ImageJ=1.54f\nimages=1000000\n".utf8))

        let error = #expect(throws: ImageError.self) {
            try ImageReader(input: .bytes(file.bytes), choice: PlaneChoice(time: .index(0)))
        }

        #expect(error == .truncated)
    }

    @Test("more planes than can be are refused")
    func many() {
        let error = #expect(throws: ImageError.self) {
            try Self.reader(Array("ImageJ=1.54f\nimages=9223372036854775807\n".utf8))
        }

        #expect(
            error?.description
                == "the file is a stack of more than 1048576 planes or 65536 channels, which is not read"
        )
    }

    @Test("smaller copies are left out; other pages of one size are a series")
    func sizes() throws {
        let copies = HandmadeStack([
            .init(width: 8, height: 8, gray: 1), .init(width: 4, height: 4, isReduced: true),
            .init(width: 8, height: 8, gray: 2),
        ])
        let mixed = HandmadeStack([.init(width: 8), .init(width: 4)])

        let reader = try ImageReader(input: .bytes(copies.bytes))
        let series = try ImageReader(input: .bytes(mixed.bytes))

        #expect(reader.stack == StackSize(times: 2))
        #expect(try reader.source(of: reader.pictures[1]).bytes(band: 8).allSatisfy { $0 == 2 })
        #expect(reader.unprocessed.map(\.kind) == [.pyramidLevel])
        #expect(series.pictures.map { $0.suffix?.description } == ["#s0000", "#s0001"])
        #expect(series.pictures.map { series.header(of: $0).width } == [8, 4])
        #expect(series.unprocessed.isEmpty)
    }

    @Test("a limit holds for every page, before its pixels are read")
    func limits() {
        let file = HandmadeStack([.init(width: 8, height: 8)])
        let limits = DecodingLimits(image: ImageLimits(pixels: 63))

        let error = #expect(throws: ImageError.self) {
            try ImageReader(input: .bytes(file.bytes), limits: limits)
        }

        #expect(error == .tooLarge(.pixels, actual: 64, limit: 63))
    }

    @Test("a page as large as a number can say is too large, whatever follows it")
    func huge() {
        let file = HandmadeStack([.init()], description: Array("ImageJ=1.54f\nimages=2\n".utf8))
        var bytes = file.bytes
        for tag in [0, 1] as [UInt8] {
            for at in bytes.indices.dropLast(12)
            where bytes[at..<at + 4].elementsEqual([tag, 1, 4, 0]) {
                bytes.replaceSubrange(at + 8..<at + 12, with: [255, 255, 255, 127])
            }
        }

        let error = #expect(throws: ImageError.self) { try ImageReader(input: .bytes(bytes)) }

        #expect(error == .tooLarge(.width, actual: 0x7FFF_FFFF, limit: 1 << 20))
    }

    @Test("tifffile's shape that does not fit its pages is not believed")
    func shapes() throws {
        for shape in ["[7, 3, 2]", "[6, 3, 2], \"axes\": \"QYX\"", "[]", "[9e99]", "[0]", "[6"] {
            let reader = try Self.reader(Array("{\"shape\": \(shape)}".utf8), pages: 6)

            #expect(reader.stack == StackSize(times: 6))
        }
    }
}
