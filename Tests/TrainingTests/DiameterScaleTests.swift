import Tensors
import Testing
import Training

@Suite("Scale by diameter")
struct DiameterScaleTests {
    private static func scale(
        of diameter: Double, in size: (Int, Int), diameters: ClosedRange<Double> = 10...60
    ) -> DiameterScale {
        DiameterScale(
            diameters: diameters, of: diameter, in: PlaneSize(height: size.0, width: size.1),
            side: 256)
    }

    @Test("is the diameter that is asked for over that of the image")
    func ratio() {
        let scale = Self.scale(of: 40, in: (1024, 1360))

        #expect(scale.range == 0.25...1.5)
        // The root of 0.25 * 1.5.
        #expect(abs(scale.mean - 0.612_372) < 1e-6)
    }

    @Test("is an eighth to 4")
    func limits() {
        #expect(Self.scale(of: 5, in: (2000, 2000)).range == 2...4)
        #expect(Self.scale(of: 1, in: (2000, 2000)).range == 4...4)
        #expect(Self.scale(of: 200, in: (4000, 4000)).range == 0.125...0.3)
        #expect(Self.scale(of: 900, in: (4000, 4000)).range == 0.125...0.125)
    }

    @Test("a reduced sample spans two shorter sides of its image at most")
    func reflected() {
        // 256 / (2 * 256), and no reduction of 128 rows or fewer.
        #expect(Self.scale(of: 60, in: (256, 900)).range == 0.5...1)
        #expect(Self.scale(of: 60, in: (128, 900)).range == 1...1)
        #expect(Self.scale(of: 20, in: (100, 900)).range == 1...3)
    }

    @Test("is drawn evenly in its logarithm, and within the limits with its jitter")
    func drawn() {
        let scale = Self.scale(of: 30, in: (1024, 1024), diameters: 15...60)
        var random = RandomSource(seed: 4)

        let factors = (0..<4000).map { _ in scale.draw(random: &random) }

        // Of 1/2 to 2 a third lies within the inner third, which the jitter leaves: 1333, with a
        // standard deviation of 30.
        let inner = factors.count { $0 > 1 / Double.cubeRootOfTwo && $0 < .cubeRootOfTwo }
        #expect((1213...1453).contains(inner), "\(inner)")
        #expect(factors.allSatisfy { (0.5 / 1.2...2 * 1.2).contains($0) })
        #expect(factors.contains { $0 < 0.5 } && factors.contains { $0 > 2 })
        let limited = Self.scale(of: 1, in: (2000, 2000))
        #expect((0..<100).allSatisfy { _ in limited.draw(random: &random) <= 4 })
    }
}

extension Double {
    fileprivate static let cubeRootOfTwo = 1.259_921_049_894_873
}
