import Glibc
import Masks
import Tensors
import Testing

@Suite("Merge rule")
struct MergeRuleTests {
    private typealias Weights = MergeRule.Weights

    /// Two regions with peaks of 0.8 and 0.7 and a saddle of 0.3; the right one has four rows.
    private static let mask = Plane(drawn: [
        "########", "########", "########", "########", "####....", "####....",
    ])
    private static let columns: [Float] = [0.6, 0.8, 0.6, 0.4, 0.3, 0.5, 0.7, 0.5]

    private static func count(_ merge: MergeRule?) -> Int {
        let landscape = Plane(
            width: 8, height: 6, elements: (0..<48).map { columns[$0 % 8] })
        return LabelImage(
            flooding: landscape, parameters: .unsmoothed(minimumDynamics: 0.05, mergeRule: merge),
            inside: mask
        ).count
    }

    /// The features of the two regions, computed by hand: areas of 24 and 16, four common edges, a
    /// hull of 48 pixels minus a triangle of 4.
    private static let features: [(weights: Weights, value: Double)] = [
        (Weights(dynamics: 3), 0.7 - 0.3),
        (Weights(contact: 3), 4 / (2 * (16 / Double.pi).squareRoot())),
        (Weights(solidity: 3), 40.0 / 44),
        (Weights(dent: 3), 1 - 40.0 / 44),
        (Weights(relativeArea: 3), log(40.0 / 24)),
        (
            Weights(dynamics: 3, contact: 3, solidity: 3, dent: 3, relativeArea: 3),
            0.4 + 2 / (16 / Double.pi).squareRoot() + 1 + log(40.0 / 24)
        ),
    ]

    @Test(
        "two regions are merged if their probability exceeds the threshold",
        arguments: features.indices,
        [-0.5, 0, 0.4])
    func probability(feature: Int, intercept: Double) {
        let (weights, value) = Self.features[feature]
        let probability = 1 / (1 + exp(-(intercept + 3 * value)))
        func rule(_ threshold: Double) -> MergeRule {
            MergeRule(intercept: intercept, weights: weights, threshold: threshold)
        }

        #expect(Self.count(nil) == 2)
        #expect(Self.count(rule(probability - 1e-4)) == 1)
        #expect(Self.count(rule(probability + 1e-4)) == 2)
    }

    /// A disc with four peaks, and a touching disc with one.
    private static func fragmented() -> (distance: Plane<Float>, mask: Plane<Bool>) {
        var distance = Plane<Float>(width: 64, height: 32, repeating: 0)
        var mask = Plane(width: 64, height: 32, repeating: false)
        for row in 0..<32 {
            for column in 0..<64 {
                let (x, y) = (Double(column) - 16.5, Double(row) - 15.5)
                let other = hypot(x - 28, y)
                if hypot(x, y) < 15 {
                    mask[row, column] = true
                    distance[row, column] = Float(0.9 - 0.05 * (abs(abs(x) - 6) + abs(abs(y) - 6)))
                } else if other < 14.5 {
                    mask[row, column] = true
                    distance[row, column] = Float(0.9 - 0.05 * other)
                }
            }
        }
        return (distance, mask)
    }

    @Test("the fragments of a disc are merged, and a touching disc stays separate")
    func agglomeration() {
        let (distance, mask) = Self.fragmented()
        let rule = MergeRule(intercept: -91, weights: Weights(solidity: 100), threshold: 0.5)

        let pieces = LabelImage(
            flooding: distance, parameters: .unsmoothed(minimumDynamics: 0.1), inside: mask)
        let whole = LabelImage(
            flooding: distance, parameters: .unsmoothed(minimumDynamics: 0.1, mergeRule: rule),
            inside: mask)

        #expect(ConnectedComponents(of: mask).areas.count == 1)
        #expect(pieces.count == 5)
        #expect(whole.count == 2)
        #expect(whole.foreground == mask)
        #expect(abs(Double(whole.areas[0]) - .pi * 15 * 15) < 20)
    }

    @Test("a rule that always merges leaves one nucleus, one that never merges leaves all basins")
    func extremes() {
        let (distance, mask) = Self.fragmented()
        func count(_ intercept: Double, _ threshold: Double) -> Int {
            let rule = MergeRule(intercept: intercept, weights: Weights(), threshold: threshold)
            return LabelImage(
                flooding: distance, parameters: .unsmoothed(minimumDynamics: 0.1, mergeRule: rule),
                inside: mask
            ).count
        }

        #expect(count(50, 0.5) == 1)
        #expect(count(1000, 0) == 1)
        #expect(count(-50, 0.5) == 5)
        #expect(count(1000, 1) == 5)
    }
}

extension MergeRule.Weights {
    /// Weights that are 0 unless given.
    fileprivate init(
        dynamics: Double = 0, contact: Double = 0, solidity: Double = 0, dent: Double = 0,
        relativeArea: Double = 0, _: Void = ()
    ) {
        self.init(
            dynamics: dynamics, contact: contact, solidity: solidity, dent: dent,
            relativeArea: relativeArea)
    }
}
