import Inbox
import Linux
import SystemPackage
import Testing

@Suite("Truncated file tracker")
struct TruncatedFileTrackerTests {
    private let start = ContinuousClock.now
    private let fingerprints: [Fingerprint]

    init() throws {
        let folder = try TemporaryFolder()
        fingerprints = try (1...2).map { count in
            let file = try folder.write(Array(repeating: 0, count: count), to: "a.png")
            return try #require(try FileStatus(of: file)).fingerprint
        }
    }

    @Test("a truncated file is given up when it has not changed for the limit")
    func unchanged() {
        var tracker = TruncatedFileTracker(limit: .seconds(60))
        let due = start + .seconds(60)

        let verdicts = [0, 30, 59, 60].map {
            tracker.verdict(on: "a.png", fingerprint: fingerprints[0], at: start + .seconds($0))
        }

        #expect(verdicts == [.wait(until: due), .wait(until: due), .wait(until: due), .giveUp])
    }

    @Test("a change restarts the wait of that file only")
    func changing() {
        var tracker = TruncatedFileTracker(limit: .seconds(60))
        _ = tracker.verdict(on: "a.png", fingerprint: fingerprints[0], at: start)
        _ = tracker.verdict(on: "b.png", fingerprint: fingerprints[0], at: start)

        let changed = tracker.verdict(
            on: "a.png", fingerprint: fingerprints[1], at: start + .seconds(60))
        let other = tracker.verdict(
            on: "b.png", fingerprint: fingerprints[0], at: start + .seconds(60))

        #expect(changed == .wait(until: start + .seconds(120)))
        #expect(other == .giveUp)
    }

    @Test("with a limit of zero a truncated file is given up at once")
    func noLimit() {
        var tracker = TruncatedFileTracker(limit: .zero)

        #expect(tracker.verdict(on: "a.png", fingerprint: fingerprints[0], at: start) == .giveUp)
    }

    @Test("a file that is being written is never given up; the limit begins with its end")
    func beingWritten() {
        var tracker = TruncatedFileTracker(limit: .seconds(60))

        for seconds in [0, 60, 600] {
            let now = start + .seconds(seconds)
            #expect(
                tracker.verdict(
                    on: "a.png", fingerprint: fingerprints[0], isBeingWritten: true, at: now)
                    == .wait(until: now + .seconds(60)))
        }
        let ended = [610, 660].map {
            tracker.verdict(on: "a.png", fingerprint: fingerprints[0], at: start + .seconds($0))
        }

        #expect(ended == [.wait(until: start + .seconds(660)), .giveUp])
    }

    @Test("the limit begins when the writer closes the file, though its last try was before")
    func closed() {
        var tracker = TruncatedFileTracker(limit: .seconds(60))
        _ = tracker.verdict(
            on: "a.png", fingerprint: fingerprints[0], isBeingWritten: true, at: start)

        tracker.restartLimit(of: "a.png", at: start + .seconds(59))
        tracker.restartLimit(of: "b.png", at: start + .seconds(59))
        let verdicts = [60, 119].map {
            tracker.verdict(on: "a.png", fingerprint: fingerprints[0], at: start + .seconds($0))
        }

        #expect(verdicts == [.wait(until: start + .seconds(119)), .giveUp])
        #expect(!tracker.isTruncated("b.png", fingerprint: fingerprints[0]))
    }

    @Test("with a limit of zero, a file that is being written is retried every second")
    func beingWrittenWithoutLimit() {
        var tracker = TruncatedFileTracker(limit: .zero)

        #expect(
            tracker.verdict(
                on: "a.png", fingerprint: fingerprints[0], isBeingWritten: true, at: start)
                == .wait(until: start + .seconds(1)))
    }

    @Test("content that was found truncated is known until it changes or is processed")
    func known() {
        var tracker = TruncatedFileTracker(limit: .seconds(60))
        _ = tracker.verdict(on: "a.png", fingerprint: fingerprints[0], at: start)

        #expect(tracker.isTruncated("a.png", fingerprint: fingerprints[0]))
        #expect(!tracker.isTruncated("a.png", fingerprint: fingerprints[1]))
        #expect(!tracker.isTruncated("b.png", fingerprint: fingerprints[0]))
        tracker.remove("a.png")
        #expect(!tracker.isTruncated("a.png", fingerprint: fingerprints[0]))
    }

    @Test("a file that was removed from the tracker starts anew")
    func removed() {
        var tracker = TruncatedFileTracker(limit: .seconds(60))
        _ = tracker.verdict(on: "a.png", fingerprint: fingerprints[0], at: start)

        tracker.remove("a.png")

        #expect(
            tracker.verdict(on: "a.png", fingerprint: fingerprints[0], at: start + .seconds(60))
                == .wait(until: start + .seconds(120)))
    }
}
