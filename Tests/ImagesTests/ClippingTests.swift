import Images
import Testing

@Suite("Clipping")
struct ClippingTests {
    /// A ramp of `range`, one pixel each, and then `count` pixels of `value`.
    private static func ramp(
        _ range: Range<Int>, and count: Int, of value: Int, channels: Int = 1
    ) -> Raster {
        let values = (Array(range) + Array(repeating: value, count: count)).flatMap { value in
            Array(repeating: UInt16(value), count: channels)
        }
        return Raster(
            width: range.count + count, height: 1, channels: channels, samples: .sixteen(values))
    }

    @Test("a camera's largest value is a ceiling", arguments: [8, 10, 12, 14, 16])
    func cameras(bits: Int) {
        let largest = 1 << bits - 1

        let clipping = Clipping(of: Self.ramp(0..<60, and: 40, of: largest))

        #expect(clipping.fraction == 0.4)
    }

    @Test("the largest value of an image that is not clipped is none", arguments: [200, 256, 4000])
    func notClipped(count: Int) {
        #expect(Clipping(of: Self.ramp(0..<count, and: 1, of: count)).fraction == 0)
        #expect(Clipping(of: Self.ramp(0..<count, and: 7, of: count)).fraction == 0)
    }

    @Test("a value at which samples pile up is a ceiling", arguments: [100, 241, 3996, 65_000])
    func piled(ceiling: Int) {
        let raster = Self.ramp(ceiling - 100..<ceiling, and: 25, of: ceiling)

        #expect(Clipping(of: raster).fraction == 0.2)
    }

    @Test("one value throughout is no pile, unless it is a camera's largest")
    func constant() {
        #expect(Clipping(of: Self.ramp(0..<0, and: 9, of: 0)).fraction == 0)
        #expect(Clipping(of: Self.ramp(0..<0, and: 9, of: 37)).fraction == 0)
        #expect(Clipping(of: Self.ramp(0..<0, and: 9, of: 4095)).fraction == 1)
    }

    @Test("a single colour at its ceiling counts, alpha does not", arguments: 1...4)
    func channels(channels: Int) {
        var samples = [UInt8](repeating: 90, count: 10 * channels)
        let alpha = channels.isMultiple(of: 2)
        let colours = channels - (alpha ? 1 : 0)
        if alpha { for pixel in 0..<10 { samples[pixel * channels + colours] = 255 } }
        let untouched = Raster(width: 5, height: 2, channels: channels, samples: .eight(samples))
        for pixel in 0..<3 { samples[pixel * channels + pixel % colours] = 255 }
        let clipped = Raster(width: 5, height: 2, channels: channels, samples: .eight(samples))

        #expect(Clipping(of: untouched).fraction == 0)
        #expect(Clipping(of: clipped).fraction == 0.3)
    }
}
