import Images
import TestSupport
import Testing

@Suite("A PNG's pixel size")
struct PixelSizeTests {
    /// A white pixel with a `pHYs` chunk, as Pillow's `save(dpi=…)` writes it.
    private static func file(x: UInt32, y: UInt32, unit: UInt8) -> [UInt8] {
        let density = [x, y].flatMap { value in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
        }
        // zlib's stream of the bytes 0 (no filter) and 255.
        let pixel: [UInt8] = [0x78, 0x9C, 0x63, 0xF8, 0x0F, 0x00, 0x01, 0x01, 0x01, 0x00]
        return HandmadePNG(
            header: HandmadePNG.header(width: 1, height: 1),
            chunks: [("pHYs", density + [unit]), ("IDAT", pixel)]
        ).bytes
    }

    /// White pixels that Pillow 13.0.0 saved with `dpi` of 78154 (0.325 µm) and 300.
    private static let pillows: [([UInt8], Double?)] = [
        (pillow(density: [0, 46, 243, 65], checksum: [137, 6, 244, 141]), 0.325),
        (pillow(density: [0, 0, 46, 35], checksum: [120, 165, 63, 118]), nil),
    ]

    private static func pillow(density: [UInt8], checksum: [UInt8]) -> [UInt8] {
        let header: [UInt8] = [
            0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 58, 126, 155, 85,
        ]
        let pixels: [UInt8] = [
            0, 0, 0, 10, 73, 68, 65, 84, 120, 156, 99, 248, 15, 0, 1, 1, 1, 0, 177, 56, 246, 20,
        ]
        let end: [UInt8] = [0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130]
        return HandmadePNG.signature + header + [0, 0, 0, 9, 112, 72, 89, 115] + density + density
            + [1] + checksum + pixels + end
    }

    @Test(
        "square pixels of a microscope have a size",
        arguments: [(3_076_923, 0.325), (15_503_876, 0.0645), (1_000_000, 1), (100_000, 10)])
    func microscope(perMetre: UInt32, micrometres: Double) throws {
        let raster = try PNGDecoder.decode(Self.file(x: perMetre, y: perMetre, unit: 1))

        let size = try #require(raster.pixelSize)
        #expect(abs(size - micrometres) <= 1e-6 * micrometres)
        #expect(raster.samples == .eight([255]))
    }

    @Test(
        "a printer's dots an inch are not a size", arguments: [72, 96, 150, 300, 600, 1200, 2400])
    func printer(dotsPerInch: Double) throws {
        let perMetre = UInt32((dotsPerInch / 0.0254).rounded())

        let raster = try PNGDecoder.decode(Self.file(x: perMetre, y: perMetre, unit: 1))

        #expect(raster.pixelSize == nil)
    }

    @Test("pixels that are not square, of no unit or of no size have none")
    func unusable() throws {
        for (x, y, unit) in [
            (3_000_000, 3_000_001, 1), (3_000_000, 3_000_000, 0), (0, 0, 1), (0, 3_000_000, 1),
            (UInt32.max, UInt32.max, 1), (3_000_000, 3_000_000, 7),
        ] as [(UInt32, UInt32, UInt8)] {
            let raster = try PNGDecoder.decode(Self.file(x: x, y: y, unit: unit))

            #expect(raster.pixelSize == nil, "\(x) x \(y), unit \(unit)")
        }
    }

    @Test("what Pillow saved with a resolution is read", arguments: Self.pillows)
    func pillow(file: [UInt8], micrometres: Double?) throws {
        let size = try PNGDecoder.decode(file).pixelSize

        #expect((size == nil) == (micrometres == nil))
        #expect(abs((size ?? 0) - (micrometres ?? 0)) <= 1e-6)
    }

    @Test("an encoded size comes back", arguments: [0.0005, 0.1, 0.325, 1, 6.5, 10])
    func roundTrip(size: Double) throws {
        let raster = Raster(
            width: 2, height: 1, channels: 1, samples: .eight([1, 2]), pixelSize: size)

        let decoded = try PNGDecoder.decode(PNGEncoder.encode(raster))

        let read = try #require(decoded.pixelSize)
        // To half a pixel in a metre.
        #expect(abs(read - size) <= 0.5e-6 * size * size * 1.01)
        #expect(decoded.samples == raster.samples)
    }

    @Test("a size that no file can hold is not written", arguments: [nil, 0, -1, 1e-9, 1e9, .nan])
    func unwritable(size: Double?) throws {
        let raster = Raster(
            width: 1, height: 1, channels: 1, samples: .eight([1]), pixelSize: size)
        let plain = Raster(width: 1, height: 1, channels: 1, samples: .eight([1]))

        #expect(try PNGEncoder.encode(raster) == PNGEncoder.encode(plain))
    }
}
