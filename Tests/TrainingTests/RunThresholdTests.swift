import Foundation
import Tensors
import Testing
import Training

@Suite("Threshold search")
struct RunThresholdTests {
    /// Probabilities and truths of some images, drawn so that `bias` moves the best threshold.
    private static func images(
        _ count: Int, bias: Float
    ) -> [(probability: Plane<Float>, truth: Plane<UInt8>)] {
        var random = RandomSource(seed: 3)
        return (0..<count).map { number in
            let (width, height) = (7 + 5 * number, 31 - 3 * number)
            let truth = (0..<width * height).map { _ in
                UInt8(random.bernoulli(probability: 0.3) ? 255 : 0)
            }
            let probability = truth.map { truth -> Float in
                let noise = Float(random.standardNormal()) * 0.15
                return min(max((truth == 0 ? 0.35 : 0.65) + bias + noise, 0), 1)
            }
            return (
                Plane(width: width, height: height, elements: probability),
                Plane(width: width, height: height, elements: truth)
            )
        }
    }

    /// The mean Dice coefficient, each threshold by itself.
    private static func dice(
        _ images: [(probability: Plane<Float>, truth: Plane<UInt8>)], above threshold: Double
    ) -> Double {
        let coefficients = images.map { image in
            let found = image.probability.elements.map { Double($0) > threshold }
            let truth = image.truth.elements.map { $0 != 0 }
            let both = zip(found, truth).count { $0 && $1 }
            let all = found.count { $0 } + truth.count { $0 }
            return Double(2 * both + 1) / Double(all + 1)
        }
        return coefficients.reduce(0, +) / Double(images.count)
    }

    private static func search(
        _ images: [(probability: Plane<Float>, truth: Plane<UInt8>)]
    ) -> ThresholdSearch {
        var search = ThresholdSearch()
        for image in images { search.add(probability: image.probability, truth: image.truth) }
        return search
    }

    @Test(
        "the Dice coefficients are those of a brute-force search",
        arguments: [Float(0), -0.13, 0.11, -0.4, 0.4])
    func bruteForce(bias: Float) {
        let images = Self.images(5, bias: bias)
        let search = Self.search(images)

        for step in 1..<100 {
            let expected = Self.dice(images, above: Double(step) / 100)
            #expect(abs(search.dice(at: step) - expected) < 1e-12, "\(step)")
        }
        let scores = (5...95).map { Self.dice(images, above: Double($0) / 100) }
        let chosen = Int((search.bestThreshold * 100).rounded())
        #expect(scores[chosen - 5] >= (scores.max() ?? 1) - 1e-4)
    }

    @Test("a bias of the probabilities moves the threshold with it")
    func bias() {
        let thresholds = [Float(-0.13), 0, 0.13].map {
            Self.search(Self.images(5, bias: $0)).bestThreshold
        }

        #expect(thresholds == thresholds.sorted())
        #expect(thresholds[0] < 0.45)
        #expect(thresholds[2] > 0.55)
    }

    @Test("if all thresholds are equally good, the best is one half")
    func even() {
        let truth = Plane<UInt8>(width: 4, height: 2, elements: [0, 0, 255, 255, 0, 0, 255, 255])
        let certain = truth.map { Float($0) / 255 }

        #expect(Self.search([(certain, truth)]).bestThreshold == 0.5)
        #expect(Self.search([(certain, truth)]).dice(at: 50) == 1)
        #expect(ThresholdSearch().bestThreshold == 0.5)
    }

    @Test("of equally good thresholds the best is the nearest to one half")
    func nearest() {
        let truth = Plane<UInt8>(width: 3, height: 1, elements: [255, 255, 0])

        let low = Self.search([(Plane(width: 3, height: 1, elements: [0.9, 0.405, 0.2]), truth)])
        let high = Self.search([(Plane(width: 3, height: 1, elements: [0.9, 0.8, 0.555]), truth)])

        #expect(low.bestThreshold == 0.4)
        #expect(high.bestThreshold == 0.56)
    }

    @Test("the best threshold is found anywhere from 0.05 to 0.95", arguments: 5...95)
    func anywhere(step: Int) {
        let truth = Plane<UInt8>(width: 3, height: 1, elements: [255, 255, 0])
        // Between two hundredths, so that the step alone divides them.
        let (inside, outside) = (Float(step) / 100 + 0.005, Float(step) / 100 - 0.005)

        let search = Self.search([
            (Plane(width: 3, height: 1, elements: [inside, 1, outside]), truth)
        ])

        #expect(search.bestThreshold == Double(step) / 100)
        #expect(search.dice(at: step) == 1)
    }

    @Test("an empty prediction for an image without nuclei has the Dice coefficient 1")
    func empty() {
        let nothing = Plane<UInt8>(width: 3, height: 3, repeating: 0)

        let search = Self.search([(Plane(width: 3, height: 3, repeating: 0.45), nothing)])

        // Nine pixels are found and none is there: (0 + 1) / (9 + 1).
        #expect(search.dice(at: 44) == 0.1)
        #expect(search.dice(at: 45) == 1)
        #expect(search.bestThreshold == 0.5)
    }
}

@Suite("Divergence detector")
struct DivergenceDetectorTests {
    private static func reasons(_ losses: [Double], norm: Double = 1) -> [String?] {
        var detector = DivergenceDetector()
        return losses.map { detector.check(loss: $0, gradientNorm: norm) }
    }

    @Test("a loss or a gradient that is not finite is detected", arguments: [0, 1, 20])
    func numbers(before: Int) {
        let sound = Array(repeating: 0.7, count: before)

        for fault in [Double.nan, .infinity, -.infinity] {
            #expect(
                Self.reasons(sound + [fault])
                    == sound.map { _ in nil } + ["the loss is not finite"])
        }
        #expect(Self.reasons([0.7], norm: .nan) == ["the gradient is not finite"])
        #expect(Self.reasons([0.7], norm: .infinity) == ["the gradient is not finite"])
        #expect(Self.reasons([0.7], norm: 1e30) == [nil])
    }

    @Test(
        "a loss above fifty times the smallest of the first ten, or of 1, is detected",
        arguments: [1, 5, 10, 11, 50])
    func explosion(before: Int) {
        let small = Array(repeating: 0.01, count: before)
        let falling = [4.0] + Array(repeating: 0.1, count: before)
        let large = Array(repeating: 4.0, count: before)

        for sound in [small, falling] {
            #expect(Self.reasons(sound + [50]).compactMap { $0 } == [])
            #expect(
                Self.reasons(sound + [50.1]).compactMap { $0 }
                    == ["the loss has diverged: it is above 50.0"])
        }
        #expect(Self.reasons(large + [200]).compactMap { $0 } == [])
        #expect(
            Self.reasons(large + [201]).compactMap { $0 }
                == ["the loss has diverged: it is above 200.0"])
    }

    @Test("the first loss may be as large as 1e6")
    func first() {
        #expect(Self.reasons([900, 30_000]) == [nil, nil])
        #expect(Self.reasons([1e6]) == [nil])
        for loss in [1_000_001, 4.4e15, .greatestFiniteMagnitude] {
            #expect(Self.reasons([loss]) == ["the loss has diverged: it is above 1000000.0"])
        }
    }

    @Test("no loss raises the bound, not even one of the first ten", arguments: [1.5, 3, 40])
    func bounds(factor: Double) {
        let rising = (0..<40).map { 0.7 * pow(factor, Double($0)) }

        let reasons = Self.reasons(rising)

        for (loss, reason) in zip(rising, reasons) {
            #expect((reason != nil) == (loss > 50))
        }
        #expect(
            Self.reasons(Array(repeating: 0.5, count: 10) + [40, 51]).last
                == "the loss has diverged: it is above 50.0")
    }
}
