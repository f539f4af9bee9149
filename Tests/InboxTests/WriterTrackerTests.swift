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
        tracker.recordMove(to: "a.tif", cookie: 7)
        tracker.recordMove(from: "b.part", cookie: 8)
        tracker.recordMove(to: "c.tif", cookie: 9)

        #expect(tracker.writer(of: "a.part") == nil)
        #expect(tracker.writer(of: "a.tif")?.since == start)
        #expect(tracker.writer(of: "b.part") == nil && tracker.writer(of: "c.tif") == nil)
    }

    @Test("a file that takes the name of another one has no writer of that one")
    func replaced() {
        var tracker = WriterTracker()
        tracker.recordWrite("a.tif", at: start)

        tracker.recordMove(to: "a.tif", cookie: 7)

        #expect(tracker.writer(of: "a.tif") == nil)
    }

    @Test("a writer that is expected goes on once its file is moved in, unless it ended before")
    func expected() throws {
        var failed = WriterTracker()
        failed.recordWrite("x.tif", at: start)
        let writer = try #require(failed.writer(of: "x.tif"))
        var tracker = WriterTracker()
        for path in ["a.tif", "b.tif", "c.tif"] as [FilePath] {
            tracker.expect(path, writer: writer)
        }

        tracker.recordEnd("b.tif")
        tracker.expect("c.tif", writer: nil)
        let before = tracker.writer(of: "a.tif")
        for path in ["a.tif", "b.tif", "c.tif"] as [FilePath] {
            tracker.recordMove(to: path, cookie: 7)
        }

        #expect(before == nil)
        #expect(tracker.writer(of: "a.tif")?.since == start)
        #expect(tracker.writer(of: "b.tif") == nil && tracker.writer(of: "c.tif") == nil)
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
