import Images
import Tensors
import Testing

@Suite("A merge of fluorescence channels")
struct ColourMergeTests {
    /// 100x100 pixels; discs of 20 pixels in red and blue at different places, on noise.
    private static func raster(
        background: UInt8, red: UInt8, green: UInt8, blue: UInt8, isShifted: Bool = true
    ) -> Raster {
        var random = RandomSource(seed: 2)
        var samples: [UInt8] = []
        for row in 0..<100 {
            for column in 0..<100 {
                for (index, peak) in [red, green, blue].enumerated() {
                    let centre = 30 + (isShifted ? 20 * index : 0)
                    let distance =
                        (row - centre) * (row - centre) + (column - centre) * (column - centre)
                    let noise = background &+ UInt8(random.next() % 4)
                    samples.append(distance < 200 ? peak : noise)
                }
            }
        }
        return Raster(width: 100, height: 100, channels: 3, samples: .eight(samples))
    }

    @Test("colours that show different things on a dark background are channels")
    func merge() {
        let raster = Self.raster(background: 4, red: 180, green: 3, blue: 220)

        #expect(ColourMerge(of: raster)?.colours == [.red, .blue])
    }

    @Test("of a picture in one colour, that colour counts")
    func tinted() {
        let raster = Self.raster(background: 2, red: 4, green: 4, blue: 220)

        #expect(ColourMerge(of: raster)?.colours == [.blue])
    }

    @Test("a gray picture, and stains on a bright background, are none")
    func others() {
        let gray = Raster(
            width: 100, height: 100, channels: 3,
            samples: .eight((0..<10_000).flatMap { [UInt8](repeating: UInt8($0 % 90), count: 3) }))

        #expect(ColourMerge(of: gray) == nil)
        #expect(ColourMerge.isSurelyGray(gray))
        let black = Raster(
            width: 10, height: 10, channels: 3,
            samples: .eight([UInt8](repeating: 0, count: 300)))
        #expect(!ColourMerge.isSurelyGray(black))
        #expect(
            !ColourMerge.isSurelyGray(
                Self.raster(background: 4, red: 180, green: 3, blue: 220)))
        #expect(
            ColourMerge(of: Self.raster(background: 220, red: 120, green: 60, blue: 150)) == nil)
        #expect(
            ColourMerge(
                of: Self.raster(background: 4, red: 200, green: 200, blue: 200, isShifted: false))
                == nil)
    }
}
