import Inbox
import SystemPackage
import Testing

@Suite("Settling")
struct SettlingTests {
    private let start = ContinuousClock.now

    @Test("a file that has been quiet for long enough is ripe at once")
    func old() {
        var settling = Settling(quiet: .seconds(2))

        settling.note("a.png", age: .seconds(2), at: start)

        #expect(settling.verdict(at: start) == .ripe(["a.png"]))
        #expect(settling.count == 0)
        #expect(settling.verdict(at: start) == .idle)
    }

    @Test(
        "a file waits for what is left of its quiet time, to the nanosecond",
        arguments: [0, 1, 999, 1_999_999_999])
    func fresh(age: Int) {
        let age = Duration.nanoseconds(age)
        let due = start + .seconds(2) - age
        var settling = Settling(quiet: .seconds(2))

        settling.note("a.png", age: age, at: start)

        #expect(settling.verdict(at: start) == .wait(until: due))
        #expect(settling.verdict(at: due - .nanoseconds(1)) == .wait(until: due))
        #expect(settling.count == 1)
        #expect(settling.verdict(at: due) == .ripe(["a.png"]))
    }

    @Test("a file that is touched again waits again")
    func touchedAgain() {
        var settling = Settling(quiet: .seconds(2))

        settling.note("a.png", age: .zero, at: start)
        settling.note("a.png", age: .zero, at: start + .seconds(1))

        #expect(settling.count == 1)
        #expect(settling.verdict(at: start + .seconds(2)) == .wait(until: start + .seconds(3)))
        #expect(settling.verdict(at: start + .seconds(3)) == .ripe(["a.png"]))
    }

    @Test("a stamp in the future counts as now, so that the file is not waited for until then")
    func future() {
        var settling = Settling(quiet: .seconds(2))

        settling.note("a.png", age: .seconds(-3600), at: start)

        #expect(settling.verdict(at: start) == .wait(until: start + .seconds(2)))
        #expect(settling.verdict(at: start + .seconds(2)) == .ripe(["a.png"]))
    }

    @Test("files are ripe in the order of their last changes, then of their names")
    func order() {
        var settling = Settling(quiet: .seconds(1))

        settling.note("c.png", age: .seconds(5), at: start)
        settling.note("z.png", age: .seconds(9), at: start)
        settling.note("b.png", age: .seconds(5), at: start)
        settling.note("young.png", age: .milliseconds(400), at: start)
        settling.note("younger.png", age: .milliseconds(100), at: start)

        #expect(settling.verdict(at: start) == .ripe(["z.png", "b.png", "c.png"]))
        let soon = start + .milliseconds(600)
        #expect(settling.verdict(at: start) == .wait(until: soon))
        #expect(settling.verdict(at: soon) == .ripe(["young.png"]))
        #expect(settling.verdict(at: soon) == .wait(until: start + .milliseconds(900)))
        #expect(settling.verdict(at: start + .seconds(1)) == .ripe(["younger.png"]))
    }

    @Test("without a quiet time every file is ripe at once", arguments: [-1, 0, 1])
    func noQuiet(age: Int) {
        var settling = Settling(quiet: .zero)

        settling.note("a.png", age: .seconds(age), at: start)

        #expect(settling.verdict(at: start) == .ripe(["a.png"]))
    }

    @Test("nothing noted is nothing to wait for")
    func idle() {
        var settling = Settling(quiet: .seconds(1))

        #expect(settling.verdict(at: start) == .idle)
    }
}
