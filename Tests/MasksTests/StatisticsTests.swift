import Masks
import Testing

@Suite("Statistics")
struct StatisticsTests {
    @Test("statistics equal those recorded from NumPy", arguments: try Recorded.load().statistics)
    func numpy(recorded: Recorded.Statistics) throws {
        let statistics = try #require(Statistics(of: recorded.areas.map(Double.init)))

        #expect(abs(statistics.mean - recorded.mean) <= 1e-12 * recorded.mean)
        #expect(abs(statistics.standardDeviation - recorded.sd) <= 1e-12 * recorded.mean)
        #expect(statistics.median == recorded.median)
        #expect(statistics.min == Double(recorded.min))
        #expect(statistics.max == Double(recorded.max))
    }

    @Test("an empty list has no statistics")
    func none() {
        #expect(Statistics(of: []) == nil)
    }

    @Test(
        "statistics of nuclei equal those of the recorded columns",
        arguments: try RecordedNuclei.load().cases)
    func nuclei(recorded: RecordedNuclei.Case) throws {
        let nuclei = recorded.measured()

        let statistics = try #require(NucleiStatistics(of: nuclei))

        #expect(statistics.area == Statistics(of: recorded.nuclei.map(\.area)))
        #expect(statistics.intensityMean == Statistics(of: nuclei.map(\.intensity.mean)))
        #expect(statistics.solidity == Statistics(of: nuclei.map(\.solidity)))
        #expect(statistics.eccentricity == Statistics(of: nuclei.map(\.eccentricity)))
        #expect(statistics.equivalentDiameter == Statistics(of: nuclei.map(\.equivalentDiameter)))
        let circular = recorded.nuclei.count { $0.perimeter > 0 }
        #expect((statistics.circularity == nil) == (circular == 0))
    }
}
