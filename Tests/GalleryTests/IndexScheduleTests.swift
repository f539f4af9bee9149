import Gallery
import Testing

@Suite("Index schedule")
struct IndexScheduleTests {
    @Test("a page is outdated until it is written, and after another outcome")
    func behind() {
        var rhythm = IndexSchedule(interval: .seconds(10))
        let first = rhythm.isOutdated(outcomes: 0)

        _ = rhythm.recordSuccess(outcomes: 0, duration: .zero)

        #expect(first && !rhythm.isOutdated(outcomes: 0) && rhythm.isOutdated(outcomes: 1))
    }

    @Test(
        "updates take at most a twentieth of the time", arguments: [(0, 10), (499, 10), (2000, 40)])
    func share(milliseconds: Int, seconds: Int) {
        var rhythm = IndexSchedule(interval: .seconds(10))

        _ = rhythm.recordSuccess(outcomes: 1, duration: .milliseconds(milliseconds))

        #expect(rhythm.pause == .seconds(seconds))
    }

    @Test("pauses after failures double, up to 5 minutes")
    func doubling() {
        var rhythm = IndexSchedule(interval: .seconds(10))

        let waits = (0..<8).map { _ in
            _ = rhythm.recordFailure(reason: "full", duration: .zero)
            return rhythm.pause
        }
        let isBehind = rhythm.isOutdated(outcomes: 0)
        _ = rhythm.recordSuccess(outcomes: 0, duration: .zero)

        #expect(waits == [10, 20, 40, 80, 160, 300, 300, 300].map { .seconds($0) })
        #expect(isBehind && rhythm.pause == .seconds(10))
    }

    @Test("a lasting failure is logged once, and so is its end")
    func telling() {
        var rhythm = IndexSchedule(interval: .seconds(1))

        let quiet = rhythm.recordSuccess(outcomes: 0, duration: .zero)
        let full = (0..<100).map { _ in rhythm.recordFailure(reason: "full", duration: .zero) }
        let other = rhythm.recordFailure(reason: "read-only", duration: .zero)
        let ends = (0..<2).map { _ in rhythm.recordSuccess(outcomes: 1, duration: .zero) }

        #expect(!quiet && full == [true] + Array(repeating: false, count: 99) && other)
        #expect(ends == [true, false])
    }
}
