import Glibc
import Masks
import Tensors
import Testing
import Training

@Suite("Gap weights")
struct GapWeightsTests {
    /// A label image, a digit a pixel.
    private static func labels(_ rows: [String]) -> LabelImage {
        LabelImage(
            relabelling: Plane(
                width: rows[0].utf8.count, height: rows.count,
                elements: rows.flatMap { $0.utf8.map { UInt16($0) - 48 } }))
    }

    @Test("a gap of one pixel between small nuclei has the weight of the paper's formula")
    func narrow() throws {
        // Diameters of 3.1 pixels: σ is 2. Distances 1 and 1, then 1 and 3, 2 and 2.
        let one = try #require(GapWeights.plane(of: Self.labels(["11111111022222222"])))
        let three = try #require(GapWeights.plane(of: Self.labels(["11111111000222222222"])))

        #expect(one.elements[8] == UInt8(1 + (254 * exp(-4.0 / 8)).rounded()))
        #expect(three.elements[8...10] == [35, 35, 35])  // exp(−16/8) · 254 + 1
        #expect(one.elements[..<8].allSatisfy { $0 == 1 })
    }

    @Test("pixels of touching nuclei have the weight of a distance of 1, others inside none")
    func touching() throws {
        let plane = try #require(GapWeights.plane(of: Self.labels(["1111222200000000000000003"])))

        let seam = UInt8(1 + (254 * exp(-1.0 / 8)).rounded())
        #expect(plane.elements[..<8] == [1, 1, 1, seam, seam, 1, 1, 1])
    }

    @Test("one nucleus has no gaps, and none has none")
    func single() {
        #expect(GapWeights.plane(of: Self.labels(["1100", "1100"])) == nil)
        #expect(GapWeights.plane(of: Self.labels(["000"])) == nil)
    }

    /// Discs at random places, the later ones below the earlier ones.
    private static func discs(_ size: (width: Int, height: Int), radius: Double) -> LabelImage {
        var random = RandomSource(seed: UInt64(size.width), stream: UInt64(size.height))
        let discs = (0..<15).map { _ in
            (
                x: random.uniform(in: 0...Double(size.width)),
                y: random.uniform(in: 0...Double(size.height)),
                radius: random.uniform(in: 0.5 * radius...radius)
            )
        }
        let labels = (0..<size.width * size.height).map { pixel -> UInt32 in
            let (x, y) = (Double(pixel % size.width), Double(pixel / size.width))
            let place = discs.firstIndex { hypot(x - $0.x, y - $0.y) <= $0.radius }
            return place.map { UInt32($0 + 1) } ?? 0
        }
        return LabelImage(
            relabelling: Plane(width: size.width, height: size.height, elements: labels))
    }

    @Test(
        "background has the weight of its distances to all nuclei, the least two",
        arguments: [(60, 40, 6), (31, 300, 12), (300, 20, 5), (90, 70, 30), (1, 90, 4), (90, 1, 4)])
    func all(width: Int, height: Int, radius: Double) throws {
        let nuclei = Self.discs((width, height), radius: radius)
        let diameter = try #require(nuclei.medianDiameter)
        let sigma = max(diameter / 8, 2)
        let plane = try #require(GapWeights.plane(of: nuclei))
        let labels = nuclei.labels.elements
        var wrong = 0

        for pixel in stride(from: 0, to: labels.count, by: 7) where labels[pixel] == 0 {
            var nearest = [Double](repeating: .infinity, count: nuclei.count)
            for (other, label) in labels.enumerated() where label != 0 {
                let distance = hypot(
                    Double(other % width - pixel % width), Double(other / width - pixel / width))
                nearest[Int(label) - 1] = min(nearest[Int(label) - 1], distance)
            }
            let sum = nearest.sorted().prefix(2).reduce(0, +)
            let expected = 1 + 254 * exp(-sum * sum / (2 * sigma * sigma))
            // Half a step of rounding, and the rounding of single precision.
            wrong += abs(Double(plane.elements[pixel]) - expected) > 0.501 ? 1 : 0
        }

        #expect(wrong == 0)
    }

    @Test("a seam of one pixel separates touching nuclei, taken from the one of the higher number")
    func seams() {
        let separated = Self.labels([
            "1112220",
            "1112220",
            "0333330",
        ]).separatedBySeams()

        // Nucleus 3 touches the others with all its pixels: it keeps them, or it would vanish.
        #expect(
            separated
                == Self.labels([
                    "1110220",
                    "1110220",
                    "0333330",
                ]))
    }

    @Test("targets with seams have no touching nuclei, and are else the same")
    func targets() {
        // Two squares of 10 pixels side by side on a bar of 20 x 10.
        let nuclei = LabelImage(
            labels: Plane(
                width: 20, height: 20,
                elements: (0..<400).map { $0 >= 200 ? 3 : $0 % 20 < 10 ? 1 : 2 }), count: 3)

        let plain = Targets(nuclei: nuclei)
        let seams = Targets(nuclei: nuclei, options: .init(hasSeams: true))

        let components = ConnectedComponents(of: seams.foreground.map { $0 != 0 })
        #expect(components.areas.sorted() == [90, 100, 180])
        #expect(plain.foreground.elements.allSatisfy { $0 == 255 })
        #expect(plain.weights == nil && seams.weights == nil)
        // The bar's row beside the seam is one pixel from it, its last row 9.
        #expect(seams.distance[11, 5] == UInt8((255 * 1.0 / 9).rounded()))
        #expect(seams.distance[19, 5] == 255)
    }
}
