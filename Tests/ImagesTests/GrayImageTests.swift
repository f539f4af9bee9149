import Images
import Tensors
import Testing

@Suite("Gray image")
struct GrayImageTests {
    /// Whether `gray` is the whole number nearest to the luma, the upper one of two.
    private static func isLuma(_ gray: UInt16, red: Int, green: Int, blue: Int) -> Bool {
        let thousandths = 299 * red + 587 * green + 114 * blue
        let above = thousandths - 1000 * Int(gray)
        return above >= -500 && above < 500
    }

    private static func wrong<Sample: FixedWidthInteger>(
        _ gray: GrayImage, of samples: [Sample], channels: Int
    ) -> Int {
        gray.plane.elements.indices.count { pixel in
            let rgb = samples[pixel * channels..<pixel * channels + 3].map { Int($0) }
            return !isLuma(gray.plane.elements[pixel], red: rgb[0], green: rgb[1], blue: rgb[2])
        }
    }

    @Test("8-bit colours become their luma, halves rounded up", arguments: [3, 4])
    func eight(channels: Int) {
        let steps = Array(stride(from: 0, through: 255, by: 5)).map { UInt8($0) }
        let samples = steps.flatMap { r in
            steps.flatMap { g in
                (0...255 as ClosedRange<UInt8>).flatMap { b in [r, g, b, r ^ b].prefix(channels) }
            }
        }
        let count = samples.count / channels
        // 500 left over when divided by 1000: there are many, or this test would show nothing.
        let ties = (0..<count).count {
            let rgb = samples[$0 * channels..<$0 * channels + 3].map { Int($0) }
            return (299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2]) % 1000 == 500
        }

        let gray = GrayImage(
            Raster(width: count, height: 1, channels: channels, samples: .eight(samples)))

        #expect(Self.wrong(gray, of: samples, channels: channels) == 0)
        #expect(ties > 100)
        #expect(gray.bitsUsed == 8)
    }

    @Test("16-bit colours become their luma, to the top of the scale", arguments: [3, 4])
    func sixteen(channels: Int) {
        let some = (0..<channels * 20_000).map {
            UInt16(truncatingIfNeeded: ($0 + 1) &* 2_654_435_761 >> 9)
        }
        let samples = Array(repeating: UInt16.max, count: channels) + some

        let gray = GrayImage(
            Raster(width: 20_001, height: 1, channels: channels, samples: .sixteen(samples)))

        #expect(Self.wrong(gray, of: samples, channels: channels) == 0)
        #expect(gray.plane.elements[0] == 65_535)
    }

    @Test("gray stays as it is, and alpha is ignored", arguments: [1, 2])
    func alpha(channels: Int) {
        let values: [UInt8] = [0, 1, 127, 128, 254, 255]
        let samples = values.flatMap { Array([$0, 200 as UInt8].prefix(channels)) }

        let gray = GrayImage(
            Raster(width: 3, height: 2, channels: channels, samples: .eight(samples)))

        #expect(gray.plane == Plane(width: 3, height: 2, elements: values.map(UInt16.init)))
    }

    @Test(
        "a 16-bit file uses as many bits as its largest intensity needs",
        arguments: [
            (0, 8), (1, 8), (255, 8), (256, 10), (1023, 10), (1024, 12), (4095, 12), (4096, 14),
            (16_383, 14), (16_384, 16), (65_535, 16),
        ] as [(UInt16, Int)])
    func bitsUsed(largest: UInt16, bits: Int) {
        let gray = GrayImage(
            Raster(width: 3, height: 1, channels: 1, samples: .sixteen([0, largest, 0])))

        #expect(gray.bitsUsed == bits)
        #expect(gray.maximum == 1 << bits - 1)
    }

    @Test("alpha and a single channel's brightness do not count towards the bits")
    func bitsOfLuma() {
        let alpha = Raster(width: 1, height: 1, channels: 2, samples: .sixteen([200, 65_535]))
        let blue = Raster(width: 1, height: 1, channels: 3, samples: .sixteen([0, 0, 2_000]))

        #expect(GrayImage(alpha).bitsUsed == 8)
        #expect(GrayImage(blue).bitsUsed == 8)
    }
}
