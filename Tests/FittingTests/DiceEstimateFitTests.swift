import Fitting
import Masks
import Testing

/// Compares with NumPy, which fits the same examples from the definitions: Newton's iteration of
/// `b -= solve(A'WA + R, A'w(p - y) + R b)`, `numpy.linalg.lstsq` for the spread.
@Suite("Estimate of the Dice coefficient, fitted")
struct DiceEstimateFitTests {
    /// 120 images of three folders; the second is seen by one model, and unseen by another.
    private static let examples: [DiceExample] = {
        let (a, b, c) = (drawn(120, seed: 1), drawn(120, seed: 2), drawn(120, seed: 3))
        let (noise, other) = (drawn(120, seed: 4), drawn(120, seed: 9))
        return (0..<120).map { index in
            let isUnseen = index >= 80
            let distance = abs(c[index]) * (isUnseen ? 2 : 0.5)
            let features = DiceFeatures([
                .promisedDice: 2 + a[index], .decisiveness: 0.8 + 0.1 * b[index],
                .boundaryWidth: 0.3 * a[index] + 0.2 * other[index],
            ])
            let estimate = DiceEstimate(
                intercept: 1.5 + 0.8 * a[index] + 0.3 * b[index] - 0.6 * distance
                    + 0.4 * noise[index],
                terms: [], spread: .init(base: 0, dice: 0, distance: 0), quantiles: 0...0)
            return DiceExample(
                group: index < 50 ? 0 : index < 80 || index >= 105 ? 1 : 2, isUnseen: isUnseen,
                features: features.withTrainingDistance(distance),
                dice: estimate.value(for: features))
        }
    }()

    @Test("ridge, terms, spread and quantiles are NumPy's; a weight of the wrong sign is left out")
    func recorded() {
        let fit = DiceEstimateFit(of: Self.examples)

        let terms = fit.estimate.terms
        #expect(fit.ridge == 0.01)
        // The boundary width rises with the Dice coefficient here, which can only be chance.
        #expect(terms.map(\.feature) == [.promisedDice, .decisiveness, .trainingDistance])
        let expected = [
            (1.993436, 0.598053, 0.447252), (0.808508, 0.052548, 0.143952),
            (0.472847, 0.339259, -0.337195),
        ]
        for (term, (mean, deviation, weight)) in zip(terms, expected) {
            #expect(abs(term.mean - mean) < 2e-6)
            #expect(abs(term.deviation - deviation) < 2e-6)
            #expect(abs(term.weight - weight) < 2e-5)
        }
        #expect(abs(fit.estimate.intercept - 1.065012) < 2e-5)
        #expect(abs(fit.estimate.spread.base - 0.012884) < 1e-4)
        #expect(abs(fit.estimate.spread.dice - 0.094328) < 1e-4)
        #expect(fit.estimate.spread.distance == 0)
        #expect(abs(fit.estimate.quantiles.lowerBound + 1.853265) < 1e-3)
        #expect(abs(fit.estimate.quantiles.upperBound - 1.665196) < 1e-3)
    }

    @Test("a folder is judged by a fit without it, seen and unseen images apart", arguments: 1...3)
    func validation(threads: Int) throws {
        let validation = try DiceValidation(of: Self.examples, threads: threads)

        let third = try #require(validation.errors(group: 2, isUnseen: true))
        let unseen = try #require(validation.errors(group: nil, isUnseen: true))
        let first = try #require(validation.errors(group: 0, isUnseen: false))
        for (errors, images, meanError, bias, correlation, coverage, width, flagged) in [
            (third, 25, 0.0532898, -0.0154783, 0.9141913, 0.88, 0.1536635, 0.44),
            (unseen, 40, 0.0473088, -0.0030292, 0.9112797, 0.925, 0.1586353, 0.475),
            (first, 50, 0.0352466, -0.0115700, 0.9441874, 0.8, 0.1183430, 0),
        ] {
            #expect(errors.images == images)
            #expect(abs(errors.meanError - meanError) < 1e-5)
            #expect(abs(errors.bias - bias) < 1e-5)
            #expect(try abs(#require(errors.correlation) - correlation) < 1e-4)
            #expect(abs(errors.coverage - coverage) < 1e-9)
            #expect(abs(errors.intervalWidth - width) < 1e-4)
            #expect(try abs(#require(errors.flagged) - flagged) < 1e-9)
        }
        #expect(validation.errors(group: 2, isUnseen: false) == nil)
    }

    @Test("one image gives an estimate: its own Dice coefficient, and no width")
    func single() throws {
        let examples = [
            DiceExample(
                group: 0, isUnseen: true, features: DiceFeatures([.promisedDice: 2]), dice: 0.75)
        ]

        let estimate = DiceEstimateFit(of: examples).estimate

        #expect(estimate.terms.isEmpty)
        #expect(abs(estimate.value(for: examples[0].features) - 0.75) < 1e-6)
        #expect(
            try DiceValidation(of: examples, threads: 2).errors(group: 0, isUnseen: true) != nil)
    }
}
