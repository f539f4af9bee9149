import Inbox
import Linux
import SystemPackage
import Testing

@Suite("Quiet period tracker")
struct QuietPeriodTrackerTests {
    private let start = ContinuousClock.now

    /// The names of the files that are ready; `nil` if none is.
    private func ready(in tracker: inout QuietPeriodTracker, at now: ContinuousClock.Instant)
        -> [String]?
    {
        guard case .ready(let files) = tracker.verdict(at: now) else { return nil }
        return files.map(\.path.string)
    }

    @Test("a file older than the quiet period is ready at once")
    func old() {
        var tracker = QuietPeriodTracker(quiet: .seconds(2))

        tracker.record("a.png", age: .seconds(2), at: start)

        #expect(ready(in: &tracker, at: start) == ["a.png"])
        #expect(tracker.count == 0)
        #expect(tracker.verdict(at: start) == .idle)
    }

    @Test(
        "a file waits for the rest of its quiet period, to the nanosecond",
        arguments: [0, 1, 999, 1_999_999_999])
    func fresh(age: Int) {
        let age = Duration.nanoseconds(age)
        let due = start + .seconds(2) - age
        var tracker = QuietPeriodTracker(quiet: .seconds(2))

        tracker.record("a.png", age: age, at: start)

        #expect(tracker.verdict(at: start) == .wait(until: due))
        #expect(tracker.verdict(at: due - .nanoseconds(1)) == .wait(until: due))
        #expect(tracker.count == 1)
        #expect(ready(in: &tracker, at: due) == ["a.png"])
    }

    @Test("a file can be recorded until a given time, and be removed before it")
    func untilTime() {
        var tracker = QuietPeriodTracker(quiet: .seconds(2))
        tracker.record("a.png", until: start + .seconds(60))
        tracker.record("b.png", until: start + .seconds(60))

        tracker.remove("b.png")

        #expect(tracker.contains("a.png") && !tracker.contains("b.png"))
        #expect(tracker.verdict(at: start + .seconds(2)) == .wait(until: start + .seconds(60)))
        #expect(ready(in: &tracker, at: start + .seconds(60)) == ["a.png"])
        #expect(tracker.verdict(at: start + .seconds(60)) == .idle)
    }

    @Test("a change restarts the quiet period")
    func touchedAgain() {
        var tracker = QuietPeriodTracker(quiet: .seconds(2))

        tracker.record("a.png", age: .zero, at: start)
        tracker.record("a.png", age: .zero, at: start + .seconds(1))

        #expect(tracker.count == 1)
        #expect(tracker.verdict(at: start + .seconds(2)) == .wait(until: start + .seconds(3)))
        #expect(ready(in: &tracker, at: start + .seconds(3)) == ["a.png"])
    }

    @Test("a time stamp in the future counts as the present")
    func future() {
        var tracker = QuietPeriodTracker(quiet: .seconds(2))

        tracker.record("a.png", age: .seconds(-3600), at: start)

        #expect(tracker.verdict(at: start) == .wait(until: start + .seconds(2)))
        #expect(ready(in: &tracker, at: start + .seconds(2)) == ["a.png"])
    }

    @Test("ready files are sorted by last change, then by name")
    func order() {
        var tracker = QuietPeriodTracker(quiet: .seconds(1))

        tracker.record("c.png", age: .seconds(5), at: start)
        tracker.record("z.png", age: .seconds(9), at: start)
        tracker.record("b.png", age: .seconds(5), at: start)
        tracker.record("young.png", age: .milliseconds(400), at: start)
        tracker.record("younger.png", age: .milliseconds(100), at: start)

        #expect(ready(in: &tracker, at: start) == ["z.png", "b.png", "c.png"])
        let soon = start + .milliseconds(600)
        #expect(tracker.verdict(at: start) == .wait(until: soon))
        #expect(ready(in: &tracker, at: soon) == ["young.png"])
        #expect(tracker.verdict(at: soon) == .wait(until: start + .milliseconds(900)))
        #expect(ready(in: &tracker, at: start + .seconds(1)) == ["younger.png"])
    }

    @Test("with a quiet period of zero every file is ready at once", arguments: [-1, 0, 1])
    func noQuiet(age: Int) {
        var tracker = QuietPeriodTracker(quiet: .zero)

        tracker.record("a.png", age: .seconds(age), at: start)

        #expect(ready(in: &tracker, at: start) == ["a.png"])
    }

    @Test("without files there is nothing to wait for")
    func idle() {
        var tracker = QuietPeriodTracker(quiet: .seconds(1))

        #expect(tracker.verdict(at: start) == .idle)
    }

    @Test("by fingerprint, a file is ready if two scans a quiet period apart find the same")
    func fingerprints() throws {
        let folder = try TemporaryFolder()
        let tree = FileTree(root: folder.path)
        try folder.write([1], to: "a.png")
        let before = try #require(try tree.status(of: "a.png")).fingerprint
        try folder.write([1, 2], to: "a.png")
        let after = try #require(try tree.status(of: "a.png")).fingerprint
        var tracker = QuietPeriodTracker(quiet: .zero)

        tracker.record("a.png", fingerprint: before, quiet: .seconds(5), at: start)
        tracker.record("a.png", fingerprint: after, quiet: .seconds(5), at: start + .seconds(4))
        tracker.record("a.png", fingerprint: after, quiet: .seconds(5), at: start + .seconds(8))

        #expect(ready(in: &tracker, at: start + .seconds(8)) == nil)
        let verdict = tracker.verdict(at: start + .seconds(9))
        #expect(verdict == .ready([.init(path: "a.png", fingerprintHash: after.hashValue)]))
    }
}
