import Glibc
import Masks
import Tensors
import Testing

@Suite("Edge profile")
struct EdgeProfileTests {
    /// A bright square of 20 pixels in an image of 40, with Gaussian-blurred edges, and its labels.
    ///
    /// Away from the corners a blurred edge is the cumulative normal distribution.
    private static func square(
        blur sigma: Double, dark: Int = 500, bright: Int = 60_500
    ) -> (LabelImage, Plane<UInt16>) {
        func cumulative(_ x: Double) -> Double { 0.5 * (1 + erf(x / sigma / 2.0.squareRoot())) }
        func across(_ x: Int) -> Double {
            cumulative(Double(x) - 9.5) - cumulative(Double(x) - 29.5)
        }
        let labels = Plane<Int32>(
            width: 40, height: 40,
            elements: (0..<1600).map {
                (10..<30).contains($0 / 40) && (10..<30).contains($0 % 40) ? 1 : 0
            })
        let samples = (0..<1600).map { pixel in
            Double(dark) + Double(bright - dark) * across(pixel % 40) * across(pixel / 40)
        }
        return (
            LabelImage(labels: labels, count: 1),
            Plane(width: 40, height: 40, elements: samples.map { UInt16($0.rounded()) })
        )
    }

    @Test("the steepness of a step is 1")
    func step() {
        let (labels, intensities) = Self.square(blur: 0.01)

        let profile = EdgeProfile(of: labels, intensities: intensities)

        #expect(profile.edgeCount == 80)
        #expect(profile.steepness == 1)
    }

    @Test(
        "the steepness of a blurred edge follows from the cumulative normal distribution",
        arguments: [0.5, 1, 2])
    func blurred(sigma: Double) throws {
        let (labels, intensities) = Self.square(blur: sigma)
        // Near the corners all samples of a profile are reduced by the same factor.
        let scale = sigma * 2.0.squareRoot()
        let expected = erf(0.5 / scale) / erf(5.5 / scale)

        let steepness = try #require(EdgeProfile(of: labels, intensities: intensities).steepness)

        #expect(abs(steepness - expected) <= 1e-4)
    }

    @Test(
        "steepness does not depend on contrast or polarity",
        arguments: [(100, 900), (60_500, 500), (65_000, 55_000), (0, 65_535)])
    func contrast(dark: Int, bright: Int) throws {
        let (labels, intensities) = Self.square(blur: 1.5)
        let (_, others) = Self.square(blur: 1.5, dark: dark, bright: bright)

        let steepness = try #require(EdgeProfile(of: labels, intensities: intensities).steepness)
        let other = try #require(EdgeProfile(of: labels, intensities: others).steepness)

        #expect(abs(steepness - other) <= 2e-3)
    }

    @Test("three times as large is as sharp where the network saw it at a third")
    func magnified() throws {
        let (labels, intensities) = Self.square(blur: 1.5)
        func magnified<Number>(_ plane: Plane<Number>) -> Plane<Number> {
            Plane(
                width: 3 * plane.width, height: 3 * plane.height,
                elements: (0..<9 * plane.elements.count).map { pixel in
                    let (row, column) = pixel.quotientAndRemainder(dividingBy: 3 * plane.width)
                    return plane[row / 3, column / 3]
                })
        }
        let own = EdgeProfile(of: labels, intensities: intensities)
        let large = EdgeProfile(
            of: LabelImage(labels: magnified(labels.labels), count: labels.count),
            intensities: magnified(intensities), seenAt: 1.0 / 3)

        #expect(large.edgeCount == 3 * own.edgeCount)
        #expect(large.steepness == own.steepness)
        #expect(large.sharpness(medianDiameter: 60) == own.sharpness(medianDiameter: 20))
    }

    @Test("noise does not change steepness", arguments: 0..<4)
    func noise(seed: UInt64) throws {
        let (labels, intensities) = Self.square(blur: 2)
        var random = SplitMix64(state: seed)
        let noisy = intensities.map { $0 + UInt16.random(in: 0...4000, using: &random) }

        let steepness = try #require(EdgeProfile(of: labels, intensities: intensities).steepness)
        let other = try #require(EdgeProfile(of: labels, intensities: noisy).steepness)

        #expect(abs(steepness - other) <= 0.02)
    }

    @Test("edges to another nucleus and to the image border are left out")
    func excludedEdges() {
        var labels = Plane<Int32>(width: 40, height: 10, repeating: 0)
        for row in 0..<10 {
            for column in 10..<20 { labels[row, column] = 1 }
            for column in 20..<30 { labels[row, column] = 2 }
            for column in 35..<40 { labels[row, column] = 3 }
        }

        // Only the left edge of nucleus 1 counts: right of nucleus 2 there are just five pixels.
        let profile = EdgeProfile(
            of: LabelImage(labels: labels, count: 3), intensities: labels.map { _ in 9 })

        #expect(profile.edgeCount == 10)
        #expect(profile.steepness == nil)
        #expect(profile.sharpness(medianDiameter: 20) == nil)
    }

    @Test("images that are too small have no edges", arguments: [1, 5, 6, 11, 12])
    func small(side: Int) {
        let plane = Plane<Int32>(
            width: side, height: side, elements: (0..<side * side).map { $0 % side < 6 ? 1 : 0 })

        let profile = EdgeProfile(
            of: LabelImage(labels: plane, count: 1), intensities: plane.map { _ in 9 })

        #expect(profile.edgeCount == (side == 12 ? 12 : 0))
    }

    @Test("sharpness compensates for the diameter of nuclei, clamped to 8…60 pixels")
    func diameter() throws {
        let (labels, intensities) = Self.square(blur: 1)
        let profile = EdgeProfile(of: labels, intensities: intensities)
        let steepness = try #require(profile.steepness)

        #expect(profile.sharpness(medianDiameter: 20) == steepness)
        #expect(profile.sharpness(medianDiameter: 8) == profile.sharpness(medianDiameter: 3))
        #expect(profile.sharpness(medianDiameter: 60) == profile.sharpness(medianDiameter: 99))
        let larger = try #require(profile.sharpness(medianDiameter: 40))
        #expect(abs(larger / steepness - 1.148698354997035) <= 1e-12)
    }
}
