import FoundationEssentials
import Masks
import Tensors
import Testing

@Suite("Estimate of the Dice coefficient")
struct DiceEstimateTests {
    private static let estimate = DiceEstimate(
        intercept: 1,
        terms: [
            .init(feature: .promisedDice, mean: 2, deviation: 0.5, weight: 0.4),
            .init(feature: .darkNuclei, mean: 0.25, deviation: 0.5, weight: -0.2),
        ],
        spread: .init(base: 0.01, dice: 0.2, distance: 0.05), quantiles: -2...1.5)

    /// The logit is 1 + 2 · 0.4 − 1.5 · 0.2 = 1.5, and the spread 0.01 + 0.2 · (1 − 0.8175745).
    @Test("is linear in the logit, and its interval has the width of the spread")
    func example() {
        let features = DiceFeatures([.promisedDice: 3, .darkNuclei: 1])

        let interval = Self.estimate.interval(for: features)

        #expect(abs(Self.estimate.value(for: features) - 0.817574476) < 1e-9)
        #expect(abs(Self.estimate.spread(for: features) - 0.046485105) < 1e-9)
        #expect(abs(interval.lowerBound - 0.724604266) < 1e-9)
        #expect(abs(interval.upperBound - 0.887302133) < 1e-9)
    }

    @Test("the interval is wider for an image unlike training, and stays within 0…1")
    func distance() {
        let near = DiceFeatures([.promisedDice: 3, .darkNuclei: 1, .trainingDistance: 0])
        let far = DiceFeatures([.promisedDice: 3, .darkNuclei: 1, .trainingDistance: 100])

        // log 2 is that of the distance 1.
        let one = DiceFeatures([.promisedDice: 3, .darkNuclei: 1, .trainingDistance: 0.693147181])
        #expect(abs(Self.estimate.spread(for: one) - 0.046485105 - 0.034657359) < 1e-9)
        #expect(Self.estimate.interval(for: near).lowerBound > 0.7)
        #expect(Self.estimate.interval(for: far) == 0...1)
    }

    @Test("a missing feature counts as the mean, an extreme one as five standard deviations")
    func missing() {
        let none = DiceFeatures([.darkNuclei: 0.25, .promisedDice: .nan])
        let extreme = DiceFeatures([.darkNuclei: 0.25, .promisedDice: 1000])

        #expect(abs(Self.estimate.value(for: none) - 0.731058579) < 1e-9)
        #expect(abs(Self.estimate.value(for: extreme) - 0.952574127) < 1e-9)
    }

    @Test("is written to JSON and read again")
    func coding() throws {
        let json = try JSONEncoder().encode(Self.estimate)

        #expect(try JSONDecoder().decode(DiceEstimate.self, from: json) == Self.estimate)
    }

    @Test(
        "what cannot be is refused",
        arguments: [
            (#""quantiles":[-2,1.5]"#, #""quantiles":[0.1,1.5]"#),
            (#""quantiles":[-2,1.5]"#, #""quantiles":[-2]"#),
            (#""weight":0.4"#, #""weight":-0.4"#), (#""weight":-0.2"#, #""weight":0.2"#),
            (#""feature":"dark_nuclei""#, #""feature":"promised_dice""#),
            (#""feature":"dark_nuclei""#, #""feature":"luck""#),
            (#""mean":0.25"#, #""mean":"low""#), (#""base":0.01"#, #""base":-0.01"#),
            (#""deviation":0.5"#, #""deviation":0"#),
            (#""deviation":0.5"#, #""deviation":1e-7"#),
            (#""deviation":0.5"#, #""deviation":1e7"#),
            (#""base":0.01,"dice":0.2"#, #""base":1.7e308,"dice":1.7e308"#),
            (#""distance":0.05"#, #""distance":1e7"#),
            (#""weight":0.4"#, #""weight":1e308"#), (#""weight":-0.2"#, #""weight":-1e308"#),
            (#""mean":0.25"#, #""mean":-1e7"#), (#""intercept":1"#, #""intercept":1e7"#),
            (#""quantiles":[-2,1.5]"#, #""quantiles":[-2,1e7]"#),
        ])
    func refused(part: String, other: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = String(decoding: try encoder.encode(Self.estimate), as: UTF8.self)
        let changed = json.replacing(part, with: other)

        #expect(changed != json)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(DiceEstimate.self, from: Data(changed.utf8))
        }
    }

    /// Two nuclei of 2 and 1 pixels; probabilities 0.95, 0.5 | 0.05, 0.85.
    @Test("features are those of their definitions")
    func features() throws {
        let labels = Plane<Int32>(width: 2, height: 2, elements: [1, 1, 0, 2])
        var probabilities = ProbabilityAccumulator()
        probabilities.add(
            labels: labels,
            probability: Plane(width: 2, height: 2, elements: [0.95, 0.5, 0.05, 0.85]))
        var distance = DistanceAgreement()
        distance.add(
            labels: labels, distance: Plane(width: 2, height: 2, elements: [0.9, 0.05, 0.3, 0.2]))
        let metrics = QualityMetrics(
            nucleusCount: 2, saturatedFraction: 0, contrast: 1, sharpness: nil, polarityMargin: nil,
            medianDiameter: nil, seamDisagreement: nil, confidence: probabilities.confidence,
            scaleFactor: 0.5, trainingDistance: 1)

        let features = DiceFeatures(
            metrics: metrics, probabilities: probabilities, distance: distance, diameters: [3, 1],
            areNucleiDark: true)

        func difference(_ feature: DiceFeature, _ expected: Double) throws -> Double {
            try abs(#require(features[feature]) - expected)
        }
        // (2 · 2.3 + 1) / (2.35 + 3 + 1) = 5.6 / 6.35; its odds are 5.6 / 0.75.
        #expect(try difference(.promisedDice, 2.010448) < 1e-5)
        #expect(try difference(.meanProbability, 2.3 / 3) < 1e-6)
        #expect(try difference(.decisiveness, 1.6 / 3) < 1e-6)
        // Nuclei have 3 pixels, the distance map 3 inside, 2 in both.
        #expect(try difference(.distanceAgreement, 4.0 / 6) < 1e-12)
        // Two undecided pixels over the perimeter 4π, in half as many pixels of the network.
        #expect(try difference(.boundaryWidth, -2.412651) < 1e-5)
        #expect(try difference(.sizeSpread, 0.5) < 1e-12)
        #expect(try difference(.rescaling, 0.693147) < 1e-6)
        #expect(features[.darkNuclei] == 1)
        #expect(try difference(.trainingDistance, 0.693147) < 1e-6)
    }

    @Test("an image without nuclei has no sizes; without a distance map no agreement")
    func empty() {
        let labels = Plane<Int32>(width: 1, height: 1, repeating: 0)
        var probabilities = ProbabilityAccumulator()
        probabilities.add(labels: labels, probability: labels.map { _ in 0.01 })
        let features = DiceFeatures(
            metrics: QualityMetrics(
                nucleusCount: 0, saturatedFraction: 0, contrast: 1, sharpness: nil,
                polarityMargin: nil, medianDiameter: nil, seamDisagreement: nil,
                confidence: probabilities.confidence),
            probabilities: probabilities, distance: DistanceAgreement(), diameters: [],
            areNucleiDark: false)

        let present = DiceFeature.allCases.filter { features[$0] != nil }
        #expect(present == [.promisedDice, .rescaling, .darkNuclei])
    }
}
