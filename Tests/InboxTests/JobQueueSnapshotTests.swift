import Inbox
import SystemPackage
import Testing

@Suite("Job queue, what waits in it")
struct JobQueueSnapshotTests {
    @Test("a snapshot counts what waits, and names the next jobs and those that are tried later")
    func snapshot() {
        var queue = JobQueue()
        for number in 0..<20 {
            queue.add(Job(kind: .image, path: FilePath("\(number).png")), modified: 100 - number)
        }
        _ = queue.next()
        let now = ContinuousClock.now
        let later = Job(kind: .image, path: "later.png")
        queue.add(later, modified: -1)
        #expect(queue.next() == .job(later))
        queue.postpone(later, until: now + .seconds(5))

        let snapshot = queue.snapshot(withExamples: true)

        #expect((snapshot.queued, snapshot.postponed, snapshot.count) == (19, 1, 20))
        #expect(snapshot.queuedExamples.count == 10)
        #expect(snapshot.queuedExamples.first?.path == "18.png")
        #expect(Set(snapshot.queuedExamples).count == 10)
        #expect(snapshot.postponedExamples.map(\.job) == [later])
        #expect(queue.snapshot(withExamples: false).queuedExamples.isEmpty)
    }

    @Test("a postponed job is due at once when what kept it is gone, also below a folder")
    func released() {
        var queue = JobQueue()
        let jobs = ["a.png", "plate/b.png", "plate/c.png"].map {
            Job(kind: .image, path: FilePath($0))
        }
        for job in jobs {
            queue.add(job)
            #expect(queue.next() == .job(job))
            queue.postpone(job, until: .now + .seconds(1000))
        }
        #expect(queue.next() == nil)

        queue.releasePostponed(at: "plate", isFolder: true, of: .groundTruth)
        #expect(queue.next() == nil)
        queue.releasePostponed(at: "plate", isFolder: true, of: .image)
        #expect(queue.snapshot(withExamples: false).postponed == 1)
        queue.releasePostponed(at: "a.png", isFolder: false, of: .image)
        #expect(queue.snapshot(withExamples: false).postponed == 0)
    }
}
