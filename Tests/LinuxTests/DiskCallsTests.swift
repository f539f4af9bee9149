import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

/// Each test has a slot of its own, since tests run at the same time.
@Suite("Disk calls")
struct DiskCallsTests {
    /// Calls `body` while a watched thread is inside a disk call.
    private func duringCall(
        slot: Int, action: String, path: FilePath, body: () throws -> Void
    ) rethrows {
        let isInside = WakeUp()
        let end = WakeUp()
        let thread = PosixThread {
            DiskCalls.watchThread(slot: slot)
            DiskCalls.perform(action: action, path: path) {
                isInside.signal()
                _ = end.wait(atMost: .seconds(600))
            }
        }
        defer {
            end.signal()
            thread.join()
        }
        #expect(isInside.wait(atMost: .seconds(600)))
        try body()
    }

    @Test("a call in progress is seen from another thread with its action and path, until it ends")
    func inProgress() {
        let before = DiskCalls.completedCalls(slot: 900)
        var first: DiskCall?

        duringCall(slot: 900, action: "synchronize", path: "/outbox/plate/x.png") {
            first = DiskCalls.currentCall(slot: 900)
            #expect(DiskCalls.completedCalls(slot: 900) == before)
        }

        #expect(first?.action == "synchronize")
        #expect(first?.path == "/outbox/plate/x.png")
        #expect(first?.slot == 900)
        #expect(DiskCalls.currentCall(slot: 900) == nil)
        #expect(DiskCalls.completedCalls(slot: 900) == before + 1)
    }

    @Test("the time of a call counts while it lasts, and stays counted")
    func time() {
        let before = DiskCalls.timeInCalls(slot: 901)
        let begin = ContinuousClock.now
        var during = Duration.zero

        duringCall(slot: 901, action: "write", path: "/x") {
            let inside = ContinuousClock.now
            while ContinuousClock.now - inside < .milliseconds(60) { sched_yield() }
            during = DiskCalls.timeInCalls(slot: 901) - before
        }
        let after = DiskCalls.timeInCalls(slot: 901) - before

        // A tick of the slowest kernel (CONFIG_HZ=100) is 10 ms, and may be missing at both ends.
        #expect(during >= .milliseconds(30))
        #expect(after >= during)
        #expect(after <= ContinuousClock.now - begin + .milliseconds(10))
    }

    @Test("of calls inside each other the outer one counts, and errno passes through")
    func nested() {
        let thread = PosixThread {
            DiskCalls.watchThread(slot: 902)
            let before = DiskCalls.completedCalls(slot: 902)
            DiskCalls.perform(action: "move", path: "/outer") {
                DiskCalls.perform(action: "close", path: "/inner") { errno = EDQUOT }
                #expect(DiskCalls.currentCall(slot: 902)?.path == "/outer")
                #expect(DiskCalls.completedCalls(slot: 902) == before)
            }
            #expect(errno == EDQUOT)
            #expect(DiskCalls.completedCalls(slot: 902) == before + 1)
        }
        thread.join()
    }

    @Test("of a path that is too long the end is kept")
    func longPath() {
        let path = FilePath("/" + String(repeating: "deep/", count: 400) + "x.png")

        duringCall(slot: 903, action: "open", path: path) {
            let shown = DiskCalls.currentCall(slot: 903)?.path ?? ""
            #expect(shown.hasSuffix("deep/deep/x.png"))
            #expect(shown.utf8.count == 511)
        }
    }

    @Test("a thread left behind in a call does not disturb the next one with its slot")
    func takenOver() {
        duringCall(slot: 904, action: "list", path: "/hung") {
            duringCall(slot: 904, action: "read", path: "/next") {
                #expect(DiskCalls.currentCall(slot: 904)?.path == "/next")
            }
            #expect(DiskCalls.currentCall(slot: 904) == nil)
        }
        #expect(DiskCalls.currentCall(slot: 904) == nil)
    }

    @Test("calls of a thread that is not watched are not recorded")
    func unwatched() throws {
        let folder = try TemporaryFolder()
        let counts = (0..<DiskCalls.slots).filter { $0 < 890 || $0 > 910 }
            .map { DiskCalls.completedCalls(slot: $0) }

        PosixThread { _ = try? folder.write([1], to: "x") }.join()

        #expect(
            counts
                == (0..<DiskCalls.slots).filter { $0 < 890 || $0 > 910 }
                .map { DiskCalls.completedCalls(slot: $0) })
    }

    @Test("writing a file makes calls: of the file, of its rename and of its folder")
    func files() throws {
        let folder = try TemporaryFolder()
        let thread = PosixThread {
            DiskCalls.watchThread(slot: 905)
            let before = DiskCalls.completedCalls(slot: 905)
            _ = try? folder.write([1, 2, 3], to: "x")
            // open, write, fsync, close, rename, fsync of the folder
            #expect(DiskCalls.completedCalls(slot: 905) - before >= 6)
        }
        thread.join()
    }
}
