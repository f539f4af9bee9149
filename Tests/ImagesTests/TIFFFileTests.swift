import Glibc
import Images
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("TIFF file")
struct TIFFFileTests {
    private static func open(
        _ file: HandmadeTIFF, pixels: Int = 1 << 20
    ) throws(ImageError) -> TIFFFile {
        try TIFFFile(
            input: .bytes(file.bytes), limits: DecodingLimits(image: ImageLimits(pixels: pixels)))
    }

    private static func error(
        of file: HandmadeTIFF, pixels: Int = 1 << 20
    ) -> ImageError? {
        do throws(ImageError) {
            let page = try open(file, pixels: pixels).page(at: 0)
            _ = try page.samples(band: 16)
            return nil
        } catch {
            return error
        }
    }

    /// A picture of 16 x 16 whose strip is what it is given.
    private static func picture(compression: UInt32, strip: [UInt8]) -> HandmadeTIFF {
        var file = HandmadeTIFF()
        let offset = file.append(strip)
        file.append(
            HandmadeTIFF.gray(
                width: 16, height: 16, compression: compression, offset: offset,
                count: UInt32(strip.count)))
        return file
    }

    @Test("an uncompressed strip is read as it is")
    func plain() throws {
        let samples = (0..<256).map { UInt8($0) }
        let file = try Self.open(Self.picture(compression: 1, strip: samples))

        #expect(try file.page(at: 0).samples(band: 3) == samples)
        #expect(file.pages.count == 1 && file.pages[0].refusal == nil)
        #expect(!file.pages[0].isBigTIFF && !file.pages[0].isBigEndian)
    }

    @Test(
        "many tags that lie at the same bytes do not take more memory than a directory may",
        arguments: [(300, true), (500, false), (4000, false)], [false, true])
    func sharedTags(tags: (count: Int, isRead: Bool), isSecond: Bool) throws {
        var file = HandmadeTIFF()
        let strip = file.append([UInt8](repeating: 7, count: 1 << 18))
        let gray = HandmadeTIFF.gray(width: 16, height: 16, offset: strip, count: 256)
        if isSecond { file.append(gray) }
        // 256 KiB each, of tags that nobody has a name for.
        file.append(
            gray + (0..<tags.count).map { .init(UInt16(60000 + $0), count: 1 << 16, at: strip) })

        guard tags.isRead else {
            let error = #expect(throws: ImageError.self) { try Self.open(file) }
            #expect(
                error?.description.contains("takes more memory than its headers announce") == true)
            return
        }
        let opened = try Self.open(file)
        #expect(opened.pages.count == (isSecond ? 2 : 1))
        #expect(
            try opened.page(at: isSecond ? 1 : 0).samples(band: 16)
                == [UInt8](repeating: 7, count: 256))
    }

    @Test("bits that lie the other way round in their bytes are turned")
    func fillOrder() throws {
        for (order, samples) in [
            (1, [0, 0, 255, 0, 255, 255, 255, 0]), (2, [0, 255, 255, 255, 0, 255, 0, 0]),
        ] {
            var file = HandmadeTIFF()
            let offset = file.append([0b0010_1110])
            file.append([
                .init(256, 8), .init(257, 1), .init(258, 1), .init(259, 1), .init(262, 1),
                .init(266, UInt32(order)), .init(273, offset), .init(277, 1), .init(278, 1),
                .init(279, 1),
            ])

            #expect(try Self.open(file).page(at: 0).samples(band: 1).map(Int.init) == samples)
        }
    }

    @Test("nothing, or nothing but a header, is no TIFF")
    func empty() {
        #expect(throws: ImageError.empty) {
            try TIFFFile(input: .bytes([]), limits: DecodingLimits())
        }
        #expect(throws: ImageError.self) {
            try TIFFFile(input: .bytes(HandmadeTIFF().bytes), limits: DecodingLimits())
        }
        #expect(throws: ImageError.truncated) {
            try TIFFFile(input: .bytes([0x49, 0x49, 0x2A]), limits: DecodingLimits())
        }
    }

    @Test("a file that has become shorter than its size is cut short")
    func shrunk() throws {
        let folder = try TemporaryFolder()
        let bytes = Self.picture(compression: 1, strip: [UInt8](repeating: 7, count: 256)).bytes
        let descriptor = Glibc.open(
            folder.path.appending("a.tif").string, O_RDWR | O_CREAT, 0o600)
        defer { close(descriptor) }
        _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        let input = ImageInput.descriptor(descriptor, size: bytes.count)
        let page = try TIFFFile(input: input, limits: DecodingLimits()).page(at: 0)

        ftruncate(descriptor, 100)

        #expect(throws: ImageError.truncated) { try page.samples(band: 16) }
    }

    @Test("directories that form a loop are an error, and no end of work")
    func loop() {
        var file = Self.picture(compression: 1, strip: [UInt8](repeating: 7, count: 256))
        let first = file.bytes.count - 4 - 9 * 12 - 2
        file.point(to: first)

        let error = Self.error(of: file)

        #expect(error.map(\.description)?.contains("loop") == true, "\(String(describing: error))")
    }

    @Test("a page that is not read does not keep others from being read")
    func refusedPage() throws {
        var file = Self.picture(compression: 34661, strip: [UInt8](repeating: 7, count: 256))
        let offset = file.append([UInt8](repeating: 9, count: 6))
        file.append(HandmadeTIFF.gray(width: 2, height: 3, offset: offset, count: 6))

        let opened = try Self.open(file)

        #expect(opened.pages.map(\.compression) == ["JBIG", "none"])
        let refusal = try #require(opened.pages[0].refusal)
        #expect(throws: refusal) { try opened.page(at: 0) }
        #expect(try opened.page(at: 1).samples(band: 2) == [UInt8](repeating: 9, count: 6))
    }

    @Test("a picture larger than the limit is refused before anything is read of it")
    func limit() {
        var file = HandmadeTIFF()
        file.append(
            HandmadeTIFF.gray(width: 1 << 19, height: 1 << 19, offset: 8, count: 1 << 30))

        #expect(Self.error(of: file) == .tooLarge(.pixels, actual: 1 << 38, limit: 1 << 20))
    }

    @Test(
        "a strip that does not give its pixels is an error",
        arguments: [UInt32(2), 3, 4, 5, 7, 8, 32773, 34887, 34925, 50000, 50001])
    func garbage(compression: UInt32) {
        for strip in [[UInt8](repeating: 0, count: 40), (0..<200).map { UInt8($0 & 255) }] {
            let error = Self.error(of: Self.picture(compression: compression, strip: strip))

            #expect(error != nil, "\(compression)")
            #expect(error.map(\.description)?.hasSuffix(": ") == false)
        }
    }

    @Test("a strip beyond the end, without bytes or with too few is refused in words of its own")
    func places() {
        func error(offset: UInt32, count: UInt32) -> ImageError? {
            var file = HandmadeTIFF()
            _ = file.append([UInt8](repeating: 1, count: 256))
            file.append(HandmadeTIFF.gray(width: 16, height: 16, offset: offset, count: count))
            return Self.error(of: file)
        }

        #expect(error(offset: 8, count: 256) == nil)
        #expect(error(offset: 300, count: 256) == .truncated)
        #expect(error(offset: .max, count: 256) == .truncated)
        #expect(error(offset: 0, count: 256) != nil)
    }

    @Test("a sparse file is refused as one")
    func sparse() {
        var file = HandmadeTIFF()
        file.append([
            .init(256, 32), .init(257, 16), .init(258, 8), .init(259, 5), .init(262, 1),
            .init(277, 1), .init(322, 16), .init(323, 16), .init(324, 0, 0), .init(325, 0, 0),
        ])

        let error = Self.error(of: file)

        #expect(
            error.map(\.description)?.contains("sparse") == true, "\(String(describing: error))")
    }

    @Test("a tile far larger than its picture is refused before memory is taken")
    func hugeTile() {
        var file = HandmadeTIFF()
        let offset = file.append([UInt8](repeating: 0, count: 64))
        file.append([
            .init(256, 1), .init(257, 1), .init(258, 8), .init(259, 8), .init(262, 1),
            .init(277, 1), .init(322, 1 << 17), .init(323, 1 << 14), .init(324, offset),
            .init(325, 64),
        ])

        guard case .unreadableVariant = Self.error(of: file) else {
            Issue.record("\(String(describing: Self.error(of: file)))")
            return
        }
    }

    @Test("pictures that lie behind a page without directories are read, as far as they go")
    func following() throws {
        var file = HandmadeTIFF()
        let offset = file.append((0..<60).map { UInt8($0) })
        let size = file.bytes.count
        file.append(HandmadeTIFF.gray(width: 4, height: 5, offset: offset, count: 20))
        #expect(size == 68)

        let opened = try Self.open(file)

        #expect(
            try opened.page(at: 0, following: 2).samples(band: 2) == (40..<60).map { UInt8($0) })
        #expect(throws: ImageError.truncated) { try opened.page(at: 0, following: 1 << 40) }
        #expect(throws: ImageError.truncated) { try opened.page(at: 0, following: .max) }
    }
}
