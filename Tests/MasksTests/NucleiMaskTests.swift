import Masks
import Tensors
import Testing

@Suite("Nuclei mask")
struct NucleiMaskTests {
    /// Probabilities of 0.9 where a drawing has `#`, else 0.1.
    private static func probability(_ rows: [String]) -> Plane<Float> {
        Plane(drawn: rows).map { $0 ? 0.9 : 0.1 }
    }

    @Test(
        "a probability equal to the threshold is background, the next above is foreground",
        arguments: [0.5, 0.25, 0.3])
    func threshold(threshold: Double) {
        let limit = Float(threshold)
        let probability = Plane(
            width: 4, height: 1, elements: [limit.nextDown, limit, limit.nextUp, .nan])

        let mask = NucleiMask(probability: probability, threshold: threshold, minimumArea: 1)

        #expect(mask.foreground.elements == [false, false, true, false])
    }

    @Test("components of the minimum area are kept, smaller ones are dropped", arguments: 1...7)
    func minimumArea(minimum: Int) {
        let rows = ["#.##.###", "........", "####.###", ".......#", "#####...", "......##"]
        let areas = [1, 2, 3, 4, 4, 5, 2]

        let mask = NucleiMask(
            probability: Self.probability(rows), threshold: 0.5, minimumArea: minimum)

        #expect(mask.areas == areas.filter { $0 >= minimum })
        #expect(mask.area == mask.foreground.elements.count { $0 })
        #expect(ConnectedComponents(of: mask.foreground).areas == mask.areas)
    }

    @Test("dropping removes exactly the pixels of small components")
    func dropped() {
        let mask = NucleiMask(
            probability: Self.probability(["##..#", "#....", "...##"]), threshold: 0.5,
            minimumArea: 3)

        #expect(mask.foreground == Plane(drawn: ["##...", "#....", "....."]))
        #expect(mask.areas == [3])
    }

    @Test("mean intensity and foreground fraction cover the kept components")
    func measures() {
        let mask = NucleiMask(
            probability: Self.probability(["##.#", "...."]), threshold: 0.5, minimumArea: 2)
        let intensities = Plane<UInt16>(
            width: 4, height: 2, elements: [65_535, 65_534, 1, 40_000, 2, 3, 4, 5])

        #expect(mask.mean(of: intensities) == 65_534.5)
        #expect(mask.foregroundFraction == 0.25)
    }

    @Test("an empty mask has no mean intensity")
    func emptyMean() {
        let mask = NucleiMask(
            probability: Self.probability(["#...."]), threshold: 0.5, minimumArea: 2)

        #expect(mask.mean(of: Plane(width: 5, height: 1, repeating: 7)) == nil)
        #expect(mask.area == 0)
        #expect(mask.foregroundFraction == 0)
    }

    @Test("the uncalibrated Dice is (2·Σ p·m + 1) / (Σ p + Σ m + 1)", arguments: 0..<5)
    func uncalibratedDice(seed: UInt64) {
        var random = SplitMix64(state: seed)
        let probability = Plane(
            width: 19, height: 23,
            elements: (0..<19 * 23).map { _ in Float.random(in: 0...1, using: &random) })
        let mask = NucleiMask(probability: probability, threshold: 0.6, minimumArea: 4)
        let p = probability.elements.map(Double.init)
        let m = mask.foreground.elements.map { $0 ? 1.0 : 0 }
        let both = zip(p, m).reduce(0) { $0 + $1.0 * $1.1 }
        let expected = (2 * both + 1) / (p.reduce(0, +) + m.reduce(0, +) + 1)

        #expect(abs(Self.uncalibratedDice(of: mask, probability: probability) - expected) < 1e-12)
    }

    @Test("the uncalibrated Dice of certain probabilities and of an empty mask is 1")
    func certainDice() {
        let certain = Plane<Float>(width: 4, height: 2, elements: [1, 1, 0, 0, 1, 1, 0, 0])
        let nothing = Plane<Float>(width: 4, height: 2, repeating: 0)

        for plane in [certain, nothing] {
            let mask = NucleiMask(probability: plane, threshold: 0.5, minimumArea: 1)
            #expect(Self.uncalibratedDice(of: mask, probability: plane) == 1)
        }
    }

    private static func uncalibratedDice(of mask: NucleiMask, probability: Plane<Float>) -> Double {
        var accumulator = ProbabilityAccumulator()
        accumulator.add(labels: mask.components.labels, probability: probability)
        return accumulator.uncalibratedDice
    }
}
