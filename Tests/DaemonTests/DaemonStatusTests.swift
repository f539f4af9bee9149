import Daemon
import Gallery
import Inbox
import Outbox
import Pipeline
import Segmentation
import SystemPackage
import Testing

@Suite("Status of the daemon")
struct DaemonStatusTests {
    private let now = ContinuousClock.now
    private let error = ErrorRecord(code: "c", message: "m", cure: "c")

    /// A status with empty folders.
    private static var counted: DaemonStatus {
        var status = DaemonStatus()
        status.files.replace(with: OutboxCounts())
        return status
    }

    /// The queue with so many jobs.
    private func waiting(_ count: Int) -> JobQueue.Snapshot {
        var snapshot = JobQueue.Snapshot()
        snapshot.queued = count
        return snapshot
    }

    private func rejected(_ name: String) -> Outcome {
        .rejected(
            error, .init(name: .init(name), sha256: nil, bytes: nil, modified: nil))
    }

    @Test("the line counts what was done and names what is in hand and what is in the way")
    func line() {
        var status = Self.counted

        status.begin(image: "a.png", worker: 0, at: now)
        status.begin(image: "b.png", worker: 1, at: now)
        let busy = status.line(queue: waiting(3), at: now)
        status.record(rejected("a.png"), at: now)
        status.files.recordFailures(1)
        status.end(worker: 0)
        status.end(worker: 1)
        status.passedOver = [
            .init(kind: .notAnImage(fileExtension: "txt"), count: 2, example: "notes.txt"),
            .init(kind: .hidden, count: 5, example: ".a"),
        ]
        status.settling = (1, ["c.png"])
        status.watching = "polling every 5 s: nfs"
        status.gone = "it was removed"
        status.paused = "no space left"
        let stuck = status.line(queue: waiting(4), at: now)

        #expect(busy == "0 done, 0 failed, 3 waiting, 0 ignored; now a.png, b.png")
        #expect(
            stuck
                == "0 done, 1 failed, 5 waiting, 2 ignored; since the start: 1 failed; polling every 5 s: nfs; "
                + "waits for the inbox: it was removed; paused: no space left")
    }

    @Test("files that wait are counted by their reasons, and ten are named")
    func waitingReasons() {
        var status = Self.counted
        var queue = waiting(475)
        queue.queuedExamples = (0..<10).map { Job(kind: .image, path: FilePath("q\($0).png")) }
        queue.postponed = 12
        status.settling = (1, ["c.png"])

        let report = status.report(queue: queue, process: 7, at: now)
        let idle = status.report(queue: waiting(0), process: 7, at: now)

        #expect(report.waitingReasons?.map(\.kind) == [.queued, .postponed, .settling])
        #expect(report.waitingReasons?.map(\.count) == [475, 12, 1])
        #expect(
            report.text.contains(
                """
                waiting: 475 are in the queue, 12 are tried again later, 1 changed a moment ago, or is being written
                  c.png: it has changed a moment ago, or is being written
                  q0.png: its turn comes

                """))
        #expect(report.text.contains("  q8.png: its turn comes\n  and 478 more\n"))
        #expect(idle.waitingReasons?.map(\.kind) == [.settling])
    }

    @Test("settings that were refused are said until others are in effect")
    func refusedSettings() {
        var status = Self.counted

        status.refusedSettings = "'a.yaml', line 2: qiet: there is no such setting"
        let line = status.line(queue: waiting(0), at: now)
        let report = status.report(queue: waiting(0), process: 7, at: now)
        status.reset()

        #expect(
            line.hasSuffix(
                "; new settings refused: 'a.yaml', line 2: qiet: there is no such setting; reload once they are "
                    + "mended"))
        #expect(report.text.contains("; new settings refused: 'a.yaml', line 2: qiet: "))
        #expect(status.report(queue: waiting(0), process: 7, at: now).settingsRefused == nil)
    }

    @Test("images that wait for their writers are named with the time, until these have ended")
    func beingWritten() {
        var status = Self.counted
        let times = (0..<12).map { Timestamp(nanoseconds: $0 * 1_000_000_000) }
        for number in (0..<12).reversed() {
            status.beginWaitingForWriter(of: FilePath("\(number).tif"), since: times[number])
        }

        let line = status.line(queue: waiting(12), at: now)
        let report = status.report(queue: waiting(12), process: 7, at: now)
        status.endWaitingForWriters(except: ["3.tif"])
        let later = status.line(queue: waiting(1), at: now)
        status.endWaitingForWriters(except: [])

        #expect(line.hasSuffix("; 0.tif and 11 more being written since 1970-01-01T00:00:00.000Z"))
        #expect(report.beingWritten?.map(\.name) == (0..<10).map { "\($0).tif" })
        #expect(report.text.contains("1.tif: being written since 1970-01-01T00:00:01.000Z\n"))
        #expect(later.hasSuffix("; 3.tif being written since 1970-01-01T00:00:03.000Z"))
        #expect(status.line(queue: waiting(0), at: now) == "0 done, 0 failed, 0 waiting, 0 ignored")
    }

    @Test("an image of several tiles is named with how many of them are done")
    func tiles() throws {
        var status = Self.counted
        status.begin(image: "plate1/slide.tif", worker: 0, at: now)
        status.begin(image: "b.png", worker: 1, at: now)
        status.record(.working, worker: 0, at: now)
        status.record(.tiles(done: 1, of: 1), worker: 1, at: now)
        let before = status.line(queue: waiting(0), at: now)

        status.record(.tiles(done: 1200, of: 21316), worker: 0, at: now)
        let line = status.line(queue: waiting(0), at: now)
        let report = status.report(queue: waiting(0), process: 7, at: now)

        let counts = "0 done, 0 failed, 0 waiting, 0 ignored; now plate1/slide.tif"
        #expect(before == counts + ", b.png")
        #expect(line == counts + " (tile 1200 of 21316), b.png")
        #expect(report.text.contains("now plate1/slide.tif (tile 1200 of 21316), b.png\n"))
        #expect(report.inHand == ["plate1/slide.tif", "b.png"])
        let json = try String(decoding: SidecarCoding.encode(report.progress), as: UTF8.self)
        #expect(
            json.filter { !$0.isWhitespace }
                == #"[{"name":"plate1/slide.tif","tiles":21316,"tiles_done":1200}]"#)
    }

    @Test("the line says how fast it goes and how long it takes, once that can be said")
    func rate() {
        var status = Self.counted
        for second in 0...10 { status.record(rejected("a.png"), at: now + .seconds(second)) }

        let line = status.line(queue: waiting(120), at: now + .seconds(10))
        let idle = status.line(queue: waiting(0), at: now + .seconds(10))
        let later = status.line(queue: waiting(120), at: now + .seconds(3600))

        #expect(
            line
                == "0 done, 0 failed, 120 waiting, 0 ignored; since the start: 11 failed; 60 images/min, "
                + "2 min left")
        #expect(idle == "0 done, 0 failed, 0 waiting, 0 ignored; since the start: 11 failed")
        #expect(later == "0 done, 0 failed, 120 waiting, 0 ignored; since the start: 11 failed")
    }

    @Test("a worker that shows no progress is not alive; an idle daemon is, and one that waits")
    func alive() {
        var status = Self.counted
        func isAlive(after seconds: Int) -> Bool {
            status.isAlive(within: .seconds(60), at: now + .seconds(seconds)) { _ in .zero }
        }

        #expect(isAlive(after: 1000) && !status.isBusy)
        status.begin(image: "a.png", worker: 0, at: now)
        #expect(isAlive(after: 59) && status.isBusy)
        #expect(!isAlive(after: 61))
        status.record(.working, worker: 0, at: now + .seconds(50))
        #expect(isAlive(after: 61))
        status.record(.waitingForMemory, worker: 0, at: now + .seconds(62))
        #expect(isAlive(after: 1000))
    }

    @Test("a worker that decodes is alive as long as decoding may take, and no longer")
    func decoding() {
        var status = Self.counted
        func isAlive(after seconds: Int) -> Bool {
            status.isAlive(within: .seconds(60), at: now + .seconds(seconds)) { _ in .zero }
        }
        status.begin(image: "a.tif", worker: 0, at: now)

        status.record(.began(.decode, additionalTime: .seconds(300)), worker: 0, at: now)

        #expect(isAlive(after: 359))
        #expect(!isAlive(after: 361))
        status.record(.working, worker: 0, at: now + .seconds(350))
        #expect(!isAlive(after: 411))
    }

    @Test("the time that a worker spends in disk calls since its last event does not count")
    func slowDisk() {
        var status = Self.counted
        let limit = Duration.seconds(60)
        status.begin(image: "a.tif", worker: 0, at: now, diskTime: .seconds(1000))
        status.begin(image: "b.tif", worker: 3, at: now)
        status.record(.working, worker: 3, at: now + .seconds(200))

        // 180 s in one fsync, then 59 s and 61 s of computation.
        let times = [0: Duration.seconds(1180), 3: .zero]
        let alive = status.isAlive(within: limit, at: now + .seconds(239)) { times[$0] ?? .zero }
        let hung = status.isAlive(within: limit, at: now + .seconds(241)) { times[$0] ?? .zero }
        // An event on the way: what was spent before it does not excuse what comes after it.
        status.record(.working, worker: 0, at: now + .seconds(200), diskTime: .seconds(1180))
        let later = status.isAlive(within: limit, at: now + .seconds(261)) { times[$0] ?? .zero }

        #expect(alive)
        #expect(!hung)
        #expect(!later)
    }

    @Test("progress in the time given is that of events, however slow the disk")
    func progress() {
        var status = Self.counted
        status.begin(image: "a.tif", worker: 0, at: now)

        #expect(status.imagesProgress(within: .seconds(60), at: now + .seconds(59)))
        #expect(!status.imagesProgress(within: .seconds(60), at: now + .seconds(61)))
        // A decoder may compute for 300 s more before the watchdog takes it for hung.
        status.record(.began(.decode, additionalTime: .seconds(300)), worker: 0, at: now)
        #expect(!status.imagesProgress(within: .seconds(60), at: now + .seconds(61)))
        #expect(status.isAlive(within: .seconds(60), at: now + .seconds(61)) { _ in .zero })
    }

    @Test("without images there is no progress of images, so that nothing else delays a stop")
    func idle() {
        var status = Self.counted
        #expect(!status.imagesProgress(within: .seconds(60), at: now))
        status.begin(image: "a.tif", worker: 0, at: now)
        status.end(worker: 0)
        #expect(!status.imagesProgress(within: .seconds(60), at: now))
    }

    @Test("a disk call that takes long is said in the line, in the text and in the JSON")
    func diskWait() throws {
        var status = Self.counted
        let none = status.report(queue: waiting(0), process: 7, at: now)
        status.diskWait = DiskWait(
            since: Timestamp(nanoseconds: 5_000_000_000), action: "synchronize", path: "/o/x.png")
        status.reset()

        let report = status.report(queue: waiting(0), process: 7, at: now)

        let sentence =
            "waiting for the disk since 1970-01-01T00:00:05.000Z (synchronize '/o/x.png')"
        #expect(
            status.line(queue: waiting(0), at: now)
                == "0 done, 0 failed, 0 waiting, 0 ignored; \(sentence)"
        )
        #expect(report.text.contains("\n\(sentence)\n"))
        #expect(report.waitingForDisk == status.diskWait)
        let json = try SidecarCoding.encode(report)
        #expect(
            String(decoding: json, as: UTF8.self).filter { !$0.isWhitespace }.contains(
                #""waiting_for_disk":{"action":"synchronize","path":"/o/x.png","#
                    + #""since":"1970-01-01T00:00:05.000Z"}"#))
        #expect(try SidecarCoding.decode(StatusReport.self, from: json) == report)
        let old = try SidecarCoding.encode(none)
        #expect(!String(decoding: old, as: UTF8.self).contains("waiting_for_disk"))
        #expect(try SidecarCoding.decode(StatusReport.self, from: old).waitingForDisk == nil)
    }

    @Test("what an image still takes follows from the tiles that are done")
    func remaining() {
        var image = ImageProgress(name: "a.png", at: now)
        image.record(.working, at: now + .seconds(1))
        let before = image.remainingTime(at: now + .seconds(5))
        image.record(.tiles(done: 2, of: 10), at: now + .seconds(5))

        #expect(before == nil)
        #expect(image.remainingTime(at: now + .seconds(5)) == .seconds(16))
        image.record(.tiles(done: 10, of: 10), at: now + .seconds(9))
        #expect(image.remainingTime(at: now + .seconds(9)) == .zero)
    }

    @Test("the report remembers the last ten failures, the latest first, and what state it is in")
    func report() {
        var status = Self.counted
        for number in 0..<12 { status.record(rejected("\(number).png"), at: now) }
        status.begin(image: "b.png", worker: 0, at: now)

        let report = status.report(queue: waiting(3), process: 7, at: now)
        status.paused = "no room"
        let paused = status.report(queue: waiting(3), process: 7, at: now)
        status.gone = "removed"
        let gone = status.report(queue: waiting(3), process: 7, at: now)

        #expect(report.lastFailures.map(\.image) == (2...11).reversed().map { "\($0).png" })
        #expect(report.waiting == 4)
        #expect(report.inHand == ["b.png"])
        #expect([report.state, paused.state, gone.state] == [.watching, .paused, .gone])
        #expect([report.waitsFor, paused.waitsFor, gone.waitsFor] == [nil, "no room", "removed"])
    }
}
