import Glibc
import Masks
import Tensors
import Testing

@Suite("Tables of basins")
struct BasinTableTests {
    /// Discs at random places, some of them overlapping, as an unsure network shows them.
    private struct Field {
        let foreground: Plane<Float>
        let distance: Plane<Float>
        let annotated: LabelImage

        init(seed: UInt64, discs: Int) {
            let side = 128
            var random = SplitMix64(state: seed)
            func number(_ range: ClosedRange<Double>) -> Double {
                Double.random(in: range, using: &random)
            }
            let places = (0..<discs).map { _ in
                (x: number(0...127), y: number(0...127), radius: number(4...13))
            }
            var foreground = Plane<Float>(width: side, height: side, repeating: 0)
            var distance = foreground
            var labels = Plane<UInt32>(width: side, height: side, repeating: 0)
            for row in 0..<side {
                for column in 0..<side {
                    let insides = places.map {
                        1 - hypot(Double(column) - $0.x, Double(row) - $0.y) / $0.radius
                    }
                    let best = insides.indices.max { insides[$0] < insides[$1] } ?? 0
                    let inside = insides[best]
                    foreground[row, column] = Float(1 / (1 + exp(-9 * inside + number(-2...2))))
                    distance[row, column] = Float(max(0, inside + number(-0.25...0.25)))
                    labels[row, column] = inside > 0 ? UInt32(best + 1) : 0
                }
            }
            self.foreground = foreground
            self.distance = distance
            annotated = LabelImage(relabelling: labels)
        }

        var mask: NucleiMask {
            NucleiMask(probability: foreground, threshold: 0.5, minimumArea: 12)
        }
    }

    private static func parameters(
        merge: Double?, confidence: Double, leastArea: Double
    ) -> SplittingParameters {
        SplittingParameters(
            relativeSmoothing: 0.15, minimumDynamics: 0.04,
            mergeRule: merge.map {
                MergeRule(
                    intercept: 9.1492,
                    weights: .init(
                        dynamics: -5.2738, contact: 0.9554, solidity: -10.2885, dent: -15.3989,
                        relativeArea: -1.4916), threshold: $0)
            }, minimumProbability: confidence, minimumRelativeArea: leastArea)
    }

    @Test(
        "what a table says of parameters is what splitting with them and comparing says",
        arguments: [1, 2, 3], [true, false])
    func agreement(seed: UInt64, hasDistance: Bool) {
        let field = Field(seed: seed, discs: 40)
        let distance = hasDistance ? field.distance : nil
        let table = BasinTable(
            of: field.mask, foreground: field.foreground, distance: distance,
            parameters: Self.parameters(merge: nil, confidence: 0, leastArea: 0),
            annotated: field.annotated)
        var counts: Set<Int> = []

        for merge in [nil, 0.1, 0.35, 0.9] {
            let representatives = table.representatives(
                by: Self.parameters(merge: merge, confidence: 0, leastArea: 0).mergeRule)
            for (confidence, leastArea) in [(0, 0), (0.85, 0), (0.8, 0.3), (1, 1)] {
                let parameters = Self.parameters(
                    merge: merge, confidence: confidence, leastArea: leastArea)
                let split = LabelImage(
                    splitting: field.mask, foreground: field.foreground, distance: distance,
                    parameters: parameters
                ) {}

                let agreement = table.agreement(of: representatives, by: parameters)

                #expect(
                    agreement == InstanceAgreement(predicted: split, actual: field.annotated))
                counts.insert(agreement.predictedCount)
            }
        }
        #expect(counts.count > 4, "parameters make no difference: \(counts)")
    }

    @Test("ignored pixels count in a table as they do in a comparison", arguments: [4, 5])
    func ignored(seed: UInt64) throws {
        let field = Field(seed: seed, discs: 40)
        let stripes = Plane(
            width: 128, height: 128, elements: (0..<128 * 128).map { $0 % 64 < 32 })
        let ignored = try #require(IgnoredPixels(stripes))
        let annotated = LabelImage(
            relabelling: ignored.removed(from: field.annotated.labels)
                .map { UInt32(bitPattern: $0) })
        let parameters = Self.parameters(merge: 0.35, confidence: 0.6, leastArea: 0)
        let table = BasinTable(
            of: field.mask, foreground: field.foreground, distance: field.distance,
            parameters: parameters, annotated: annotated, ignoring: ignored)
        let split = LabelImage(
            splitting: field.mask, foreground: field.foreground, distance: field.distance,
            parameters: parameters
        ) {}

        let agreement = table.agreement(
            of: table.representatives(by: parameters.mergeRule), by: parameters)

        #expect(
            agreement
                == InstanceAgreement(predicted: split, actual: annotated, ignoring: ignored))
        #expect(agreement.predictedCount < split.count)
    }

    /// Four peaks of a ridge: two in nucleus 1, one in nucleus 2, one in the background.
    @Test("pairs are those that touch; background is left out; one nucleus is one nucleus")
    func pairs() {
        let heights: [Float] = [
            0.3, 0.6, 0.9, 0.6, 0.5, 0.6, 0.8, 0.6, 0.2, 0.6, 0.7, 0.6, 0.3, 0.6, 0.9, 0.6,
        ]
        let nuclei: [Int32] = [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 0, 0, 0, 2]
        let (width, height) = (heights.count, 3)
        func plane<Element>(_ row: [Element]) -> Plane<Element> {
            Plane(width: width, height: height, elements: (0..<height).flatMap { _ in row })
        }
        let foreground = plane([Float](repeating: 0.9, count: width))

        let table = BasinTable(
            of: NucleiMask(probability: foreground, threshold: 0.5, minimumArea: 1),
            foreground: foreground, distance: plane(heights),
            parameters: SplittingParameters(
                relativeSmoothing: 0, smoothingRange: 0.01...0.01, minimumDynamics: 0.1),
            annotated: LabelImage(labels: plane(nuclei), count: 2))

        #expect(table.pairs.map(\.isOneNucleus) == [true, false])
        // The dynamics: 0.8 above the saddle of 0.5, and 0.7 above that of 0.2.
        let dynamics = table.pairs.map { $0.features[0] }
        #expect(zip(dynamics, [0.3, 0.5]).allSatisfy { abs($0 - $1) < 1e-4 }, "\(dynamics)")
        #expect(table.pairs.allSatisfy { $0.features.count == 5 })
    }

    @Test("an image without nuclei has no pairs, and misses all that are annotated")
    func empty() {
        let nothing = Plane<Float>(width: 4, height: 3, repeating: 0)
        let parameters = SplittingParameters()
        let annotated = LabelImage(labels: Plane(width: 4, height: 3, repeating: 1), count: 1)

        let table = BasinTable(
            of: NucleiMask(probability: nothing, threshold: 0.5, minimumArea: 1),
            foreground: nothing, distance: nil, parameters: parameters, annotated: annotated)
        let agreement = table.agreement(
            of: table.representatives(by: parameters.mergeRule), by: parameters)

        #expect(table.pairs.isEmpty)
        #expect(agreement.predictedCount == 0)
        #expect(agreement.matchingAtHalf.falseNegatives == 1)
    }
}
