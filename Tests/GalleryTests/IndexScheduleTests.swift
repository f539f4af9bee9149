import Gallery
import Testing

@Suite("Index schedule")
struct IndexScheduleTests {
    @Test("a page is outdated until it is written, and after another outcome")
    func behind() {
        var schedule = IndexSchedule(interval: .seconds(10))
        let first = schedule.isOutdated(outcomes: 0)

        _ = schedule.recordSuccess(outcomes: 0, duration: .zero)

        #expect(first && !schedule.isOutdated(outcomes: 0) && schedule.isOutdated(outcomes: 1))
    }

    @Test(
        "updates take at most a twentieth of the time", arguments: [(0, 10), (499, 10), (2000, 40)])
    func share(milliseconds: Int, seconds: Int) {
        var schedule = IndexSchedule(interval: .seconds(10))

        _ = schedule.recordSuccess(outcomes: 1, duration: .milliseconds(milliseconds))

        #expect(schedule.pause == .seconds(seconds))
    }

    @Test("pauses after failures double, up to 5 minutes")
    func doubling() {
        var schedule = IndexSchedule(interval: .seconds(10))

        let waits = (0..<8).map { _ in
            _ = schedule.recordFailure(reason: "full", duration: .zero)
            return schedule.pause
        }
        let isBehind = schedule.isOutdated(outcomes: 0)
        _ = schedule.recordSuccess(outcomes: 0, duration: .zero)

        #expect(waits == [10, 20, 40, 80, 160, 300, 300, 300].map { .seconds($0) })
        #expect(isBehind && schedule.pause == .seconds(10))
    }

    @Test("a lasting failure is logged once, and so is its end")
    func logging() {
        var schedule = IndexSchedule(interval: .seconds(1))

        let quiet = schedule.recordSuccess(outcomes: 0, duration: .zero)
        let full = (0..<100).map { _ in schedule.recordFailure(reason: "full", duration: .zero) }
        let other = schedule.recordFailure(reason: "read-only", duration: .zero)
        let ends = (0..<2).map { _ in schedule.recordSuccess(outcomes: 1, duration: .zero) }

        #expect(!quiet && full == [true] + Array(repeating: false, count: 99) && other)
        #expect(ends == [true, false])
    }
}
