import Gallery
import Testing

@Suite("Index schedule")
struct IndexScheduleTests {
    @Test("a page is outdated until it is written, and after another outcome")
    func behind() {
        var rhythm = PageRhythm(interval: .seconds(10))
        let first = rhythm.isBehind(0)

        _ = rhythm.succeed(with: 0, after: .zero)

        #expect(first && !rhythm.isBehind(0) && rhythm.isBehind(1))
    }

    @Test(
        "updates take at most a twentieth of the time", arguments: [(0, 10), (499, 10), (2000, 40)])
    func share(milliseconds: Int, seconds: Int) {
        var rhythm = PageRhythm(interval: .seconds(10))

        _ = rhythm.succeed(with: 1, after: .milliseconds(milliseconds))

        #expect(rhythm.wait == .seconds(seconds))
    }

    @Test("pauses after failures double, up to 5 minutes")
    func doubling() {
        var rhythm = PageRhythm(interval: .seconds(10))

        let waits = (0..<8).map { _ in
            _ = rhythm.fail(because: "full", after: .zero)
            return rhythm.wait
        }
        let isBehind = rhythm.isBehind(0)
        _ = rhythm.succeed(with: 0, after: .zero)

        #expect(waits == [10, 20, 40, 80, 160, 300, 300, 300].map { .seconds($0) })
        #expect(isBehind && rhythm.wait == .seconds(10))
    }

    @Test("a lasting failure is logged once, and so is its end")
    func telling() {
        var rhythm = PageRhythm(interval: .seconds(1))

        let quiet = rhythm.succeed(with: 0, after: .zero)
        let full = (0..<100).map { _ in rhythm.fail(because: "full", after: .zero) }
        let other = rhythm.fail(because: "read-only", after: .zero)
        let ends = (0..<2).map { _ in rhythm.succeed(with: 1, after: .zero) }

        #expect(!quiet && full == [true] + Array(repeating: false, count: 99) && other)
        #expect(ends == [true, false])
    }
}
