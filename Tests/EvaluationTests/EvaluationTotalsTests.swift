import Evaluation
import Masks
import Testing

@Suite("Evaluation totals")
struct EvaluationTotalsTests {
    @Test("of nuclei they are StarDist's, by image and pooled")
    func instances() throws {
        let recorded = try RecordedDataSet.load()
        // Where nothing is there and nothing found, StarDist has 0 and nucleid 1.
        let comparisons = recorded.images.map(\.comparison).filter {
            $0.instances.actualCount > 0 || $0.instances.predictedCount > 0
        }

        let totals = EvaluationTotals(of: comparisons).instances

        for index in IoUThreshold.all.indices {
            let means = totals.averagePrecisionMeans[index] - recorded.means[index].accuracy
            let pooled = totals.averagePrecisionsPooled[index] - recorded.pooled[index].accuracy
            #expect(abs(means) < 1e-6 && abs(pooled) < 1e-6, "off by \(means), \(pooled)")
        }
        let half = recorded.pooled[0]
        #expect(totals.count == Int(half.tp + half.fp))
        #expect(totals.trueCount == Int(half.tp + half.fn))
        #expect(abs(totals.precisionPooled - half.precision) < 1e-6)
        #expect(abs(totals.recallPooled - half.recall) < 1e-6)
        #expect(abs(totals.f1Pooled - half.f1) < 1e-6)
        #expect(abs(totals.panopticQualityPooled - half.panoptic_quality) < 1e-6)
        #expect(abs(totals.panopticQualityMean - recorded.means[0].panoptic_quality) < 1e-6)
    }

    @Test("of pixels they are means over images, and sums over images in one quotient")
    func pixels() {
        let totals = EvaluationTotals(of: [
            Comparison("a", found: "1100", truth: "1111"), Comparison("b", found: "1", truth: "1"),
            Comparison("c", found: "10", truth: "01"),
        ]).pixels

        // (2·2 + 1)/(2 + 4 + 1), 3/3, 1/3; pooled (2·3 + 1)/(4 + 6 + 1).
        #expect(abs(totals.diceMean - (5.0 / 7 + 1 + 1.0 / 3) / 3) < 1e-15)
        #expect(totals.diceMedian == 5.0 / 7)
        #expect(totals.dicePooled == 7.0 / 11)
        #expect(totals.iouMean == 0.5)
        #expect(totals.iouPooled == 3.0 / 7)
        #expect(totals.pixelErrorMean == 0.5)
        #expect(totals.pixelErrorPooled == 4.0 / 7)
        #expect(totals.precisionPooled == 0.75)
        #expect(totals.recallPooled == 0.5)
    }

    @Test("of counts: the mean of the images' errors, and the error of the sum, where some cancel")
    func counts() {
        let totals = EvaluationTotals(of: [
            Comparison("a", found: "1020", truth: "1000"),
            Comparison("b", found: "1000", truth: "1020"),
        ]).instances

        #expect(totals.countErrorMean == 0.75)
        #expect(totals.countErrorTotal == 0)
    }

    @Test("split nuclei are measured beside the components that they were")
    func components() {
        let totals = EvaluationTotals(of: [Comparison("a", found: "1122", truth: "1122")])

        #expect(totals.instances.meanAveragePrecisionMean == 1)
        #expect(totals.components.count == 1)
        #expect(totals.components.countErrorMean == 0.5)
        // One component is half of each: it counts as one of them at 0.5 alone.
        #expect(totals.components.averagePrecisionsPooled == [0.5] + Array(repeating: 0, count: 9))
    }

    @Test("the expected Dice has a mean error, in one direction")
    func expectation() {
        let totals = EvaluationTotals(of: [
            Comparison("a", found: "11", truth: "11", expectedDice: 0.75),
            Comparison("b", found: "10", truth: "01", expectedDice: 1.0 / 3 + 0.5),
        ]).expectedDice

        #expect(abs(totals.meanError - 0.375) < 1e-15)
        #expect(abs(totals.bias - 0.125) < 1e-15)
        #expect(totals.correlation.map { abs($0 + 1) < 1e-12 } == true)
        #expect(totals.coverage == nil && totals.intervalWidth == nil)
    }

    @Test("intervals cover the share of the measured Dice that lies in them")
    func coverage() {
        let totals = EvaluationTotals(of: [
            Comparison("a", found: "11", truth: "11", interval: 0.75...1),
            Comparison("b", found: "10", truth: "01", interval: 0.5...1),
            Comparison("c", found: "1", truth: "1", interval: 1...1),
            Comparison("d", found: "1", truth: "1"),
        ]).expectedDice

        // Measured are 1, 1/3, 1 and 1.
        #expect(totals.coverage == 2.0 / 3)
        #expect(totals.intervalWidth == 0.25)
    }

    @Test("Pearson's correlation of Anscombe's first set (1973) is 0.816; of a constant none")
    func correlation() {
        let x = [10.0, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
        let y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]

        let coefficient = pearsonCorrelation(x, y) ?? 0

        #expect(abs(coefficient - 0.816420516345) < 1e-12)
        #expect(pearsonCorrelation(x, Array(repeating: 1, count: 11)) == nil)
    }

    @Test("of no images there is nothing that is no number")
    func none() throws {
        #expect(throws: Never.self) { try EvaluationReport.example([]).json() }
    }
}
