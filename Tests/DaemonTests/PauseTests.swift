import Daemon
import Testing

@Suite("Pauses")
struct PauseTests {
    private let start = ContinuousClock.now

    @Test("a pause lasts 1 s, then twice as long each time, at most a minute")
    func doubling() {
        var pause = Pause()
        let waits = (0..<9).map { _ in
            let before = pause.due ?? start
            _ = pause.recordFailure(at: before)
            return pause.due.map { $0 - before }
        }

        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
        #expect(!pause.isDue(at: start + .seconds(242)))
        #expect(pause.isDue(at: start + .seconds(243)))
    }

    @Test("a pause is told of once, when it has outlasted a try, and so is its end")
    func logging() {
        var pause = Pause()

        let told = [0, 1, 3, 7].map {
            pause.recordFailure(at: start + .seconds($0))
        }
        let end = pause.end()
        let again = pause.recordFailure(at: start)
        let shortEnd = pause.end()

        #expect(told == [false, true, false, false])
        #expect(end)
        #expect(!again && !shortEnd)
    }

    @Test("workers that fail together lengthen the pause once")
    func together() {
        var pause = Pause()

        for _ in 0..<3 { _ = pause.recordFailure(at: start) }

        #expect(pause.due == start + .seconds(1))
    }
}
