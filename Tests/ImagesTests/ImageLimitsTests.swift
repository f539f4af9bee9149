import Images
import TestSupport
import Testing

@Suite("Image limits")
struct ImageLimitsTests {
    private static let largest = UInt32(1) << 31 - 1

    private static func decode(
        width: UInt32, height: UInt32, bits: UInt8 = 8, colour: UInt8 = 0, limits: ImageLimits
    ) throws -> Raster {
        let header = HandmadePNG.header(width: width, height: height, bits: bits, colour: colour)
        let file = HandmadePNG(header: header, chunks: [("IDAT", [])])
        return try PNGDecoder.decode(file.bytes, limits: limits)
    }

    /// Memory for these could not be had: taking it would end the process.
    @Test(
        "the largest header there can be is refused before memory is taken",
        arguments: [
            (8, 0), (16, 0), (8, 2), (16, 6),
        ] as [(UInt8, UInt8)])
    func largest(bits: UInt8, colour: UInt8) throws {
        let error = #expect(throws: ImageError.self) {
            try Self.decode(
                width: Self.largest, height: Self.largest, bits: bits, colour: colour,
                limits: ImageLimits())
        }

        #expect(error == .tooLarge(.width, actual: Int(Self.largest), limit: 1 << 20))
        #expect(
            error?.description
                == "the image is 2147483647 pixels wide; the setting 'max_width' allows 1048576")
    }

    @Test("a high image is refused by its height")
    func height() {
        let error = #expect(throws: ImageError.self) {
            try Self.decode(width: 1, height: Self.largest, limits: ImageLimits())
        }

        #expect(
            error?.description
                == "the image is 2147483647 pixels high; the setting 'max_height' allows 1048576")
    }

    @Test("an image within width and height is refused by its pixels")
    func pixels() {
        let unbounded = ImageLimits(width: .max, height: .max, pixels: 1 << 27)
        let square = #expect(throws: ImageError.self) {
            try Self.decode(width: 1 << 20, height: 1 << 20, limits: ImageLimits())
        }
        let largest = #expect(throws: ImageError.self) {
            try Self.decode(width: Self.largest, height: Self.largest, limits: unbounded)
        }

        #expect(
            square?.description
                == "the image has 1099511627776 pixels; the setting 'max_pixels' allows 1073741824")
        #expect(
            largest
                == .tooLarge(.pixels, actual: 4_611_686_014_132_420_609, limit: 1 << 27))
    }

    @Test(
        "an image at the limit passes, one beyond it does not",
        arguments: [
            (7, 5, 35, nil), (6, 5, 35, .width), (7, 4, 35, .height), (7, 5, 34, .pixels),
        ] as [(Int, Int, Int, ImageError.Measure?)])
    func atTheLimit(width: Int, height: Int, pixels: Int, expected: ImageError.Measure?) throws {
        let raster = Raster(
            width: 7, height: 5, channels: 1, samples: .eight(Array(repeating: 3, count: 35)))
        let bytes = try PNGEncoder.encode(raster)
        let limits = ImageLimits(width: width, height: height, pixels: pixels)

        let result = Result { try PNGDecoder.decode(bytes, limits: limits) }

        switch (result, expected) {
        case (.success(let decoded), nil): #expect(decoded == raster)
        case (.failure(ImageError.tooLarge(let measure, _, _)), _): #expect(measure == expected)
        default: Issue.record("\(result)")
        }
    }
}
