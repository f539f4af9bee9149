import Inbox
import Linux
import SystemPackage
import Testing

@Suite("Settling")
struct SettlingTests {
    private let start = ContinuousClock.now

    /// The names of the files that are ripe; `nil` where none is.
    private func ripe(_ settling: inout Settling, _ now: ContinuousClock.Instant) -> [String]? {
        guard case .ripe(let files) = settling.verdict(at: now) else { return nil }
        return files.map(\.path.string)
    }

    @Test("a file that has been quiet for long enough is ripe at once")
    func old() {
        var settling = Settling(quiet: .seconds(2))

        settling.note("a.png", age: .seconds(2), at: start)

        #expect(ripe(&settling, start) == ["a.png"])
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
        #expect(ripe(&settling, due) == ["a.png"])
    }

    @Test("a file that is touched again waits again")
    func touchedAgain() {
        var settling = Settling(quiet: .seconds(2))

        settling.note("a.png", age: .zero, at: start)
        settling.note("a.png", age: .zero, at: start + .seconds(1))

        #expect(settling.count == 1)
        #expect(settling.verdict(at: start + .seconds(2)) == .wait(until: start + .seconds(3)))
        #expect(ripe(&settling, start + .seconds(3)) == ["a.png"])
    }

    @Test("a stamp in the future counts as now, so that the file is not waited for until then")
    func future() {
        var settling = Settling(quiet: .seconds(2))

        settling.note("a.png", age: .seconds(-3600), at: start)

        #expect(settling.verdict(at: start) == .wait(until: start + .seconds(2)))
        #expect(ripe(&settling, start + .seconds(2)) == ["a.png"])
    }

    @Test("files are ripe in the order of their last changes, then of their names")
    func order() {
        var settling = Settling(quiet: .seconds(1))

        settling.note("c.png", age: .seconds(5), at: start)
        settling.note("z.png", age: .seconds(9), at: start)
        settling.note("b.png", age: .seconds(5), at: start)
        settling.note("young.png", age: .milliseconds(400), at: start)
        settling.note("younger.png", age: .milliseconds(100), at: start)

        #expect(ripe(&settling, start) == ["z.png", "b.png", "c.png"])
        let soon = start + .milliseconds(600)
        #expect(settling.verdict(at: start) == .wait(until: soon))
        #expect(ripe(&settling, soon) == ["young.png"])
        #expect(settling.verdict(at: soon) == .wait(until: start + .milliseconds(900)))
        #expect(ripe(&settling, start + .seconds(1)) == ["younger.png"])
    }

    @Test("without a quiet time every file is ripe at once", arguments: [-1, 0, 1])
    func noQuiet(age: Int) {
        var settling = Settling(quiet: .zero)

        settling.note("a.png", age: .seconds(age), at: start)

        #expect(ripe(&settling, start) == ["a.png"])
    }

    @Test("nothing noted is nothing to wait for")
    func idle() {
        var settling = Settling(quiet: .seconds(1))

        #expect(settling.verdict(at: start) == .idle)
    }

    @Test("by looks, a file is ripe once two that lie far enough apart show the same")
    func looks() throws {
        let folder = try TemporaryFolder()
        let tree = Tree(folder.path)
        try folder.write([1], to: "a.png")
        let before = try #require(try tree.status(of: "a.png")).fingerprint
        try folder.write([1, 2], to: "a.png")
        let after = try #require(try tree.status(of: "a.png")).fingerprint
        var settling = Settling(quiet: .zero)

        settling.note("a.png", before, quiet: .seconds(5), at: start)
        settling.note("a.png", after, quiet: .seconds(5), at: start + .seconds(4))
        settling.note("a.png", after, quiet: .seconds(5), at: start + .seconds(8))

        #expect(ripe(&settling, start + .seconds(8)) == nil)
        let verdict = settling.verdict(at: start + .seconds(9))
        #expect(verdict == .ripe([.init(path: "a.png", look: after.hashValue)]))
    }
}
