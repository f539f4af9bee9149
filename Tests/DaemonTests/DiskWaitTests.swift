import Daemon
import Linux
import Outbox
import Testing

@Suite("Waiting for a disk")
struct DiskWaitTests {
    private func call(
        _ number: Int, seconds: Int, slot: Int = 0, path: String = "/o/x.png"
    ) -> DiskCall {
        DiskCall(
            slot: slot, number: number, duration: .seconds(seconds), action: "synchronize",
            path: path)
    }

    /// The time of day at second 1000, less a duration.
    private func time(ago: Duration) -> Timestamp {
        Timestamp(nanoseconds: 1_000_000_000_000 - Int(ago / .nanoseconds(1)))
    }

    private func update(
        _ tracker: inout DiskWaitTracker, _ calls: DiskCall...
    ) -> DiskWaitTracker.Change? {
        tracker.update(calls: calls, image: { "image of \($0)" }, time: time(ago:))
    }

    @Test("a call is said once it has taken 10 s, and its end is said")
    func one() {
        var tracker = DiskWaitTracker()
        let wait = DiskWait(
            since: Timestamp(nanoseconds: 990_000_000_000), action: "synchronize",
            path: "/o/x.png")

        #expect(update(&tracker, call(1, seconds: 9)) == nil)
        #expect(tracker.current == nil)
        #expect(update(&tracker, call(1, seconds: 10)) == .began(wait))
        #expect(update(&tracker, call(1, seconds: 11)) == nil)
        #expect(tracker.current == wait)
        #expect(update(&tracker, call(2, seconds: 0)) == .ended(wait))
        #expect(tracker.current == nil)
        #expect(update(&tracker) == nil)
    }

    @Test("of several calls the longest is shown, and all of them are one wait in the journal")
    func several() {
        var tracker = DiskWaitTracker()

        _ = update(&tracker, call(1, seconds: 12), call(7, seconds: 40, slot: 3, path: "/long"))
        let first = tracker.current
        let change = update(&tracker, call(1, seconds: 20))
        let second = tracker.current
        let end = update(&tracker)

        #expect(first?.path == "/long")
        #expect(change == nil)
        #expect(second?.path == "/o/x.png")
        #expect(second.map { end == .ended($0) } == true)
    }

    @Test("another call of the same thread is another wait, though as long")
    func next() {
        var tracker = DiskWaitTracker()
        _ = update(&tracker, call(1, seconds: 15))

        #expect(update(&tracker, call(2, seconds: 10, path: "/next")) == nil)
        #expect(tracker.current?.path == "/next")
    }

    @Test("a call without a path is that of its worker's image")
    func image() {
        var tracker = DiskWaitTracker()

        _ = update(&tracker, call(1, seconds: 10, slot: 2, path: ""))

        #expect(tracker.current?.path == "image of 2")
    }
}

@Suite("Heartbeat")
struct HeartbeatPolicyTests {
    private func policy(
        _ phase: HeartbeatPolicy.Phase, isAlive: Bool = true, hasProgress: Bool = true,
        imagesProgress: Bool = true, isWaitingForDisk: Bool = false
    ) -> HeartbeatPolicy {
        HeartbeatPolicy(
            phase: phase, isAlive: isAlive, hasProgress: hasProgress,
            imagesProgress: imagesProgress,
            isWaitingForDisk: isWaitingForDisk)
    }

    @Test(
        "the watchdog is fed unless a worker computes for too long, also while a disk hangs",
        arguments: [HeartbeatPolicy.Phase.starting, .running, .stopping])
    func watchdog(phase: HeartbeatPolicy.Phase) {
        let hung = policy(phase, hasProgress: false, imagesProgress: false, isWaitingForDisk: true)

        #expect(policy(phase).feedsWatchdog)
        #expect(hung.feedsWatchdog)
        #expect(!policy(phase, isAlive: false).feedsWatchdog)
    }

    @Test("a start may take as long as there is progress, but not wait for a disk for ever")
    func starting() {
        #expect(policy(.starting).timeoutExtension == .seconds(60))
        #expect(policy(.starting, hasProgress: false).timeoutExtension == nil)
        #expect(policy(.starting, isWaitingForDisk: true).timeoutExtension == nil)
        #expect(policy(.starting, isAlive: false).timeoutExtension == nil)
    }

    @Test("a stop may take as long as the images make progress, however alive a slow disk is")
    func stopping() {
        #expect(policy(.stopping).timeoutExtension == .seconds(20))
        #expect(policy(.stopping, imagesProgress: false).timeoutExtension == nil)
    }

    @Test("nothing is extended while the daemon runs")
    func running() { #expect(policy(.running).timeoutExtension == nil) }
}
