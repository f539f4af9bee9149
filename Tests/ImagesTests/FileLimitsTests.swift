import Images
import Testing

@Suite("Limits on all pictures of a file")
struct FileLimitsTests {
    /// A file of gray pages of 8x8 pixels, time points unless a description says otherwise.
    ///
    /// - Parameters:
    ///   - count: The number of pages.
    ///   - offset: The offset of a page's strip behind the first; `nil` for a strip of its own.
    ///   - description: The ImageDescription of the first page.
    /// - Returns: The bytes of the file.
    private static func file(
        pages count: Int, sharingAt offset: (Int) -> Int?, description: String? = nil
    ) -> [UInt8] {
        var file = HandmadeTIFF()
        let strip = file.append([UInt8](repeating: 7, count: 1024))
        for number in 0..<count {
            let own =
                offset(number).map { strip + UInt32($0) }
                ?? file.append([UInt8](repeating: UInt8(number % 251), count: 64))
            var entries = HandmadeTIFF.gray(width: 8, height: 8, offset: own, count: 64)
            if number == 0, let description {
                let text = Array(description.utf8) + [0]
                entries.append(
                    .init(270, type: 2, count: text.count, at: file.append(text)))
            }
            file.append(entries)
        }
        return file.bytes
    }

    private static func pictures(
        _ bytes: [UInt8], limits: DecodingLimits = DecodingLimits(),
        choice: PlaneChoice = PlaneChoice()
    ) throws -> Int {
        try ImageReader(input: .bytes(bytes), limits: limits, choice: choice).pictures.count
    }

    @Test("500 directories with strips of their own are 500 pictures")
    func distinct() throws {
        #expect(try Self.pictures(Self.file(pages: 500) { _ in nil }) == 500)
    }

    @Test("500 directories that share a strip are refused with the count")
    func shared() throws {
        let error = #expect(throws: ImageError.self) {
            try Self.pictures(Self.file(pages: 500) { _ in 0 })
        }

        #expect(
            error?.description
                == "the file would take the work of a far larger one: its 500 pictures share the "
                + "bytes of 1")
    }

    @Test("strips that overlap are noticed too")
    func overlapping() throws {
        let error = #expect(throws: ImageError.self) {
            try Self.pictures(Self.file(pages: 500) { $0 })
        }

        #expect(error == .amplified(reason: "its 500 pictures share the bytes of 9"))
    }

    @Test("a few pages may share a strip")
    func few() throws {
        #expect(try Self.pictures(Self.file(pages: 16) { _ in 0 }) == 16)
    }

    @Test("any channel that may be segmented is looked at")
    func channels() throws {
        let description = "ImageJ=1.54f\nimages=40\nchannels=2\nframes=20\n"
        let bytes = Self.file(
            pages: 40, sharingAt: { $0 % 2 == 1 ? 0 : nil }, description: description)
        let error = #expect(throws: ImageError.self) { try Self.pictures(bytes) }

        #expect(error == .amplified(reason: "its 20 pictures share the bytes of 1"))
        #expect(try Self.pictures(bytes, choice: PlaneChoice(channel: .index(0))) == 20)
    }

    @Test("planes of one projection that share a strip are refused")
    func projection() throws {
        let description = "ImageJ=1.54f\nimages=40\nslices=40\n"
        let bytes = Self.file(pages: 40, sharingAt: { _ in 0 }, description: description)

        let error = #expect(throws: ImageError.self) { try Self.pictures(bytes) }

        #expect(
            error == .amplified(reason: "the 40 planes of its picture share the bytes of 1"))
    }

    @Test("OME-XML that names one page for many planes is refused")
    func namedAgain() throws {
        let blocks = (0..<100).map { "<TiffData IFD=\"0\" FirstT=\"\($0)\"/>" }.joined()
        let document = """
            <OME><Image><Pixels DimensionOrder="XYZCT" SizeX="2" SizeY="3" SizeC="1" SizeZ="1" \
            SizeT="100">\(blocks)</Pixels></Image></OME>
            """
        let file = HandmadeStack([.init()], description: Array(document.utf8))

        let error = #expect(throws: ImageError.self) { try Self.pictures(file.bytes) }

        #expect(error == .amplified(reason: "its 100 pictures share the bytes of 1"))
    }

    @Test("labels are read picture by picture, so that these limits do not hold for them")
    func labels() throws {
        let bytes = Self.file(pages: 40) { _ in 0 }
        let limits = DecodingLimits(file: FileLimits(pictures: 3))

        let reader = try ImageReader(input: .bytes(bytes), limits: limits, as: .labels)

        #expect(reader.pictures.count == 40)
    }

    @Test("more pictures than the setting allows are refused, after the choice of planes")
    func mostPictures() throws {
        let bytes = Self.file(pages: 20) { _ in nil }
        let limits = DecodingLimits(file: FileLimits(pictures: 19))

        let error = #expect(throws: ImageError.self) { try Self.pictures(bytes, limits: limits) }

        #expect(error == .tooLarge(.pictures, actual: 20, limit: 19))
        #expect(
            error?.description
                == "the file has 20 pictures; the setting 'max_pictures' allows 19")
        #expect(
            try Self.pictures(
                bytes, limits: limits, choice: PlaneChoice(time: .index(5))) == 1)
        #expect(
            try Self.pictures(bytes, limits: DecodingLimits(file: FileLimits(pictures: 20))) == 20)
    }

    @Test("the pixels of all planes together have a limit, never below that of an image")
    func mostPixels() throws {
        let bytes = Self.file(pages: 20) { _ in nil }
        let small = DecodingLimits(
            image: ImageLimits(pixels: 100), file: FileLimits(pixels: 1279))

        let error = #expect(throws: ImageError.self) { try Self.pictures(bytes, limits: small) }

        #expect(error == .tooLarge(.filePixels, actual: 1280, limit: 1279))
        #expect(
            error?.description
                == "the pictures of the file have 1280 pixels together; the setting "
                + "'max_file_pixels' allows 1279")
        #expect(
            try Self.pictures(bytes, limits: DecodingLimits(file: FileLimits(pixels: 1))) == 20)
    }

    @Test("the slices of a projection count, each of them")
    func slices() throws {
        let bytes = Self.file(
            pages: 20, sharingAt: { _ in nil },
            description: "ImageJ=1.54f\nimages=20\nslices=20\n")
        let limits = DecodingLimits(
            image: ImageLimits(pixels: 64), file: FileLimits(pixels: 1279))

        let error = #expect(throws: ImageError.self) { try Self.pictures(bytes, limits: limits) }

        #expect(error == .tooLarge(.filePixels, actual: 1280, limit: 1279))
    }

    /// 2000 pictures of 2048x2048 pixels in 228 kB take hours.
    @Test(
        "a file may take 16,384 times its bytes decoded, or have as many pixels as one picture may")
    func density() throws {
        func refusal(bytes: Int, pictures: Int, bits: Int = 8) -> ImageError? {
            var work = FileWork(bytes: bytes)
            for _ in 0..<pictures { work.addPicture(planes: 1, area: 1 << 22, bits: bits) }
            do throws(ImageError) {
                try work.check(DecodingLimits())
                return nil
            } catch {
                return error
            }
        }

        #expect(
            refusal(bytes: 228_000, pictures: 2000)
                == .amplified(
                    reason: "its 2000 pictures take 8388624000 bytes when they are decoded, 36792 "
                        + "for each byte of the file"))
        #expect(refusal(bytes: 513_000, pictures: 2000) == nil)
        // Mostly background, of a bit each.
        #expect(refusal(bytes: 100_000, pictures: 300, bits: 1) == nil)
        #expect(refusal(bytes: 228_000, pictures: 2000, bits: 1) == nil)
        #expect(refusal(bytes: 1000, pictures: 256) == nil)
        #expect(refusal(bytes: 1000, pictures: 257) != nil)
    }

    @Test("work that is too large for a number is the largest one")
    func overflow() {
        var work = FileWork(bytes: 1 << 40)
        work.addPicture(planes: 1 << 20, area: 1 << 50, bits: 8)

        #expect(work.pixels == .max && work.planes == 1 << 20)
        #expect(throws: ImageError.tooLarge(.filePixels, actual: .max, limit: 1 << 33)) {
            try work.check(DecodingLimits())
        }
    }
}
