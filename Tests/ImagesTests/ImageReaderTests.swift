import Images
import Testing

@Suite("An image file")
struct ImageReaderTests {
    @Test(
        "its content says what it is, and all of it is read, of memory and of a file",
        arguments: RecordedRasters.readable)
    func formats(file: RecordedRasters.File) throws {
        let open = try OpenInput(file.bytes)
        for input in [.bytes(file.bytes), open.input] {
            let reader = try ImageReader(input: input)
            let picture = try #require(reader.pictures.first)
            let source = try reader.source(of: picture)

            #expect(reader.stack == StackSize() && reader.images == 1)
            #expect(reader.channelNames == [nil] && reader.pictures == [Picture()])
            #expect(reader.format == ImageFormat(rawValue: file.format))
            #expect(try source.bytes(band: 5) == file.samples.map { Array($0) })
            #expect(source.scale == nil && source.pixelSize == reader.header.pixelSize)
        }
    }

    @Test("a plane that it does not have is said with the setting")
    func planes() throws {
        let file = HandmadeStack([.init()])

        let error = #expect(throws: ImageError.self) {
            try ImageReader(input: .bytes(file.bytes), choice: PlaneChoice(zSlice: .index(7)))
        }

        #expect(
            error?.description
                == "the setting 'plane_z' asks for focal plane 7, and the file has one, number 0")
    }

    @Test("decoding ends at its limit of time")
    func slow() throws {
        let file = HandmadeStack(
            [.init(gray: 1), .init(gray: 2)],
            description: Array("ImageJ=1.54f\nimages=2\nslices=2\n".utf8))
        let open = try ImageReader(input: .bytes(file.bytes))
        let picture = try #require(open.pictures.first)
        #expect(picture.zSlice == nil)

        let error = #expect(throws: ImageError.self) {
            let limits = DecodingLimits(time: .zero)
            let reader = try ImageReader(input: .bytes(file.bytes), limits: limits)
            _ = try reader.source(of: picture).raster(rows: 0..<1)
        }

        #expect(error == .tooSlow(limit: .zero))
    }

    @Test("what is no image is refused", arguments: ["", "P", "not an image", "\u{89}PNG"])
    func others(text: String) {
        #expect(throws: ImageError.self) { try ImageReader(input: .bytes(Array(text.utf8))) }
    }
}
