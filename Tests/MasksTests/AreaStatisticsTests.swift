import Masks
import Testing

@Suite("Area statistics")
struct AreaStatisticsTests {
    @Test("the numbers are those NumPy recorded", arguments: try Recorded.load().statistics)
    func numpy(recorded: Recorded.Statistics) throws {
        let statistics = try #require(AreaStatistics(recorded.areas))

        #expect(abs(statistics.mean - recorded.mean) <= 1e-12 * recorded.mean)
        #expect(abs(statistics.sd - recorded.sd) <= 1e-12 * recorded.mean)
        #expect(statistics.median == recorded.median)
        #expect((statistics.min, statistics.max) == (recorded.min, recorded.max))
    }

    @Test("the order of the areas does not matter")
    func order() {
        #expect(AreaStatistics([9, 1, 30, 4]) == AreaStatistics([4, 30, 1, 9]))
    }

    @Test("no areas have no statistics")
    func none() {
        #expect(AreaStatistics([]) == nil)
    }
}
