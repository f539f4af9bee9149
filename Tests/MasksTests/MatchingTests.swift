import Masks
import Tensors
import Testing
import TestSupport

@Suite("Matching")
struct MatchingTests {
    /// StarDist sums in single precision; this is its error over some 100 nuclei.
    private static let tolerance = 2e-6

    private static func labels(_ rows: [String]) -> LabelImage {
        LabelImage(
            relabelling: Plane(
                width: rows[0].count, height: rows.count,
                elements: rows.flatMap { $0.utf8.map { UInt16($0) - 48 } }))
    }

    @Test("overlaps equal those recorded from scikit-image")
    func overlaps() throws {
        for pair in try RecordedMatchings.load().images {
            let overlaps = pair.measuredOverlaps

            #expect(overlaps.pairs.map(\.intersectionArea) == pair.overlaps, "\(pair.name)")
        }
    }

    @Test("every metric at every threshold equals StarDist's")
    func single() throws {
        for pair in try RecordedMatchings.load().images where !pair.isEmpty {
            let matchings = pair.agreement.matchings

            #expect(matchings.map(\.threshold) == IoUThreshold.all)
            #expect(matchings.count == pair.matchings.count)
            for (matching, recorded) in zip(matchings, pair.matchings) {
                let difference = largestDifference(matching.metrics, recorded.all)
                #expect(
                    difference < Self.tolerance,
                    "\(pair.name) at \(matching.threshold.text): off by \(difference)")
            }
        }
    }

    @Test("metrics of pooled images, and means over images, equal StarDist's")
    func many() throws {
        let recorded = try RecordedMatchings.load()
        let images = recorded.images.filter { !$0.isEmpty }.map(\.agreement)

        let pooled = InstanceAgreement(pooling: images)

        for index in IoUThreshold.all.indices {
            let sums = largestDifference(
                pooled.matchings[index].metrics, recorded.pooled[index].all)
            let each = images.map { $0.matchings[index].metrics }
            // The first three are counts, which are summed; the others are averaged.
            let means = recorded.means[index].all.indices.map { figure -> Double in
                let sum = each.reduce(0.0) { $0 + $1[figure] }
                return figure < 3 ? sum : sum / Double(each.count)
            }
            let mean = largestDifference(means, recorded.means[index].all)
            #expect(sums < Self.tolerance && mean < Self.tolerance, "off by \(sums), \(mean)")
        }
        let mean = recorded.pooled.map(\.accuracy).reduce(0, +) / 10
        #expect(abs(pooled.meanAveragePrecision - mean) < Self.tolerance)
    }

    @Test("all metrics are 1 if nothing is annotated and nothing predicted")
    func nothing() {
        let agreement = InstanceAgreement(
            predicted: Self.labels(["000"]), actual: Self.labels(["000"]))

        #expect(agreement.matchingAtHalf.metrics == [0, 0, 0, 1, 1, 1, 1, 1])
        #expect(agreement.meanAveragePrecision == 1)
        #expect(agreement.countError == 0)
    }

    @Test("an IoU equal to the threshold matches; one pixel less does not")
    func onTheThreshold() {
        // 11 of 20 pixels, and 11 of 21.
        let truth = Self.labels([String(repeating: "1", count: 20) + "0"])
        let enough = Self.labels([String(repeating: "1", count: 11) + "0000000000"])
        let short = Self.labels([String(repeating: "1", count: 11) + "0000000001"])
        let threshold = IoUThreshold(percent: 55)

        let matches = [enough, short].map {
            Matching(overlaps: Overlaps(predicted: $0, actual: truth), threshold: threshold)
                .truePositives
        }

        #expect(matches == [1, 0])
    }

    @Test(
        "the count error is relative to the number of annotated nuclei",
        arguments: [
            ("1122", "1100", 1.0), ("1100", "1234", 0.75), ("0000", "1020", 1), ("1020", "0000", 2),
            ("1020", "1020", 0),
        ])
    func countError(found: String, truth: String, expected: Double) {
        let agreement = InstanceAgreement(
            predicted: Self.labels([found]), actual: Self.labels([truth]))

        #expect(agreement.countError == expected)
    }
}
