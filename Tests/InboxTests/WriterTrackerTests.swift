import Inbox
import SystemPackage
import Testing

@Suite("Writer tracker")
struct WriterTrackerTests {
    private let start = ContinuousClock.now

    @Test("a file is being written from its first write to its end")
    func writing() {
        var tracker = WriterTracker()

        let first = tracker.recordWrite("a.tif", at: start)
        let second = tracker.recordWrite("a.tif", at: start + .seconds(5))
        let writer = tracker.writer(of: "a.tif")
        let ends = (0..<2).map { _ in tracker.recordEnd("a.tif") }

        #expect(first && !second)
        #expect(ends == [true, false])
        #expect(writer?.since == start)
        #expect(writer?.lastWrite == start + .seconds(5))
        #expect(tracker.writer(of: "a.tif") == nil)
    }

    @Test("a writer goes with its file to another name, but not to the file of another move")
    func moving() {
        var tracker = WriterTracker()
        for path in ["a.part", "b.part"] as [FilePath] { tracker.recordWrite(path, at: start) }

        tracker.recordMove(from: "a.part", cookie: 7)
        tracker.recordMove(to: "a.tif", cookie: 7, at: start)
        tracker.recordMove(from: "b.part", cookie: 8)
        tracker.recordMove(to: "c.tif", cookie: 9, at: start)

        #expect(tracker.writer(of: "a.part") == nil)
        #expect(tracker.writer(of: "a.tif")?.since == start)
        #expect(tracker.writer(of: "b.part") == nil && tracker.writer(of: "c.tif") == nil)
    }

    @Test("a file that takes the name of another one has no writer of that one")
    func replaced() {
        var tracker = WriterTracker()
        tracker.recordWrite("a.tif", at: start)

        tracker.recordMove(to: "a.tif", cookie: 7, at: start)

        #expect(tracker.writer(of: "a.tif") == nil)
    }

    @Test("a writer that is expected goes on once its file is moved in, unless it ended before")
    func expected() throws {
        var failed = WriterTracker()
        failed.recordWrite("x.tif", at: start)
        let writer = try #require(failed.writer(of: "x.tif"))
        var tracker = WriterTracker()
        for path in ["a.tif", "b.tif", "c.tif"] as [FilePath] {
            tracker.expect(path, writer: writer, at: start)
        }

        tracker.recordEnd("b.tif")
        tracker.expect("c.tif", writer: nil, at: start)
        let before = tracker.writer(of: "a.tif")
        for path in ["a.tif", "b.tif", "c.tif"] as [FilePath] {
            tracker.recordMove(to: path, cookie: 7, at: start)
        }

        #expect(before == nil)
        #expect(tracker.writer(of: "a.tif")?.since == start)
        #expect(tracker.writer(of: "b.tif") == nil && tracker.writer(of: "c.tif") == nil)
    }

    @Test("an expected writer is that of a file that a scan finds, and ends with it")
    func expectedByScan() throws {
        var failed = WriterTracker()
        failed.recordWrite("x.tif", at: start)
        let writer = try #require(failed.writer(of: "x.tif"))
        var tracker = WriterTracker()
        tracker.expect("p/a.tif", writer: writer, at: start)

        let found = tracker.findWriter(of: "p/a.tif", at: start + .seconds(1))
        let other = tracker.findWriter(of: "p/b.tif", at: start + .seconds(1))
        tracker.recordEnd("p/a.tif")
        tracker.recordMove(to: "p/a.tif", cookie: 7, at: start + .seconds(2))

        #expect(found?.since == start && other == nil)
        #expect(tracker.writer(of: "p/a.tif") == nil)
    }

    @Test("a writer is not expected for ever: a file that takes the name later has none")
    func expectedInVain() throws {
        var failed = WriterTracker()
        failed.recordWrite("x.tif", at: start)
        var tracker = WriterTracker()
        let writer = try #require(failed.writer(of: "x.tif"))
        for path in ["a.tif", "b.tif"] as [FilePath] {
            tracker.expect(path, writer: writer, at: start)
        }

        let found = tracker.findWriter(of: "a.tif", at: start + .seconds(10))
        tracker.recordMove(to: "b.tif", cookie: 7, at: start + .seconds(10))

        #expect(found == nil && tracker.writer(of: "b.tif") == nil)
    }

    @Test("a writer that is silent for the limit is forgotten, and known again when it writes")
    func silent() {
        var tracker = WriterTracker()
        for path in ["a.tif", "b.tif"] as [FilePath] { tracker.recordWrite(path, at: start) }
        tracker.recordWrite("b.tif", at: start + .seconds(1))

        tracker.removeAll(silentFor: .seconds(3600), at: start + .seconds(3599))
        let before = ["a.tif", "b.tif"].map { tracker.writer(of: $0) != nil }
        tracker.removeAll(silentFor: .seconds(3600), at: start + .seconds(3600))
        let after = ["a.tif", "b.tif"].map { tracker.writer(of: $0) != nil }
        let isNew = tracker.recordWrite("a.tif", at: start + .seconds(3601))

        #expect(before == [true, true] && after == [false, true])
        #expect(isNew)
    }

    @Test(
        "a writer is forgotten after ten times the settle limit, at least an hour",
        arguments: [(60, 3600), (0, 3600), (3600, 36000)])
    func silenceLimit(settle: Int, limit: Int) {
        let configuration = WatchConfiguration(quietPeriod: .zero, settleLimit: .seconds(settle))

        #expect(configuration.writerSilenceLimit == .seconds(limit))
    }

    @Test("a writer is reported once")
    func reported() {
        var tracker = WriterTracker()
        tracker.recordWrite("a.tif", at: start)
        tracker.recordWrite("b.tif", at: start)

        let reports = (0..<2).map { _ in tracker.report("a.tif") != nil }
        tracker.recordWrite("a.tif", at: start + .seconds(1))
        let later = ["a.tif", "c.tif"].map { tracker.report($0) != nil }
        let paths = tracker.reportedPaths
        tracker.recordEnd("a.tif")

        #expect(reports == [true, false] && later == [false, false])
        #expect(paths == ["a.tif"])
        #expect(tracker.reportedPaths == [])
    }

    @Test("writers are forgotten with their folder, and when events are lost")
    func forgotten() {
        var tracker = WriterTracker()
        for path in ["p/a.tif", "p/q/b.tif", "pq/c.tif"] as [FilePath] {
            tracker.recordWrite(path, at: start)
        }

        tracker.removeAll(below: "p")
        let left = ["p/a.tif", "p/q/b.tif", "pq/c.tif"].map { tracker.writer(of: $0) != nil }
        tracker.removeAll()

        #expect(left == [false, false, true])
        #expect(tracker.writer(of: "pq/c.tif") == nil)
    }
}
