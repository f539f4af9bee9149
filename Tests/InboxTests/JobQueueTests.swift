import Inbox
import SystemPackage
import Testing

@Suite("Job queue")
struct JobQueueTests {
    private let start = ContinuousClock.now
    private let a = Job(kind: .image, path: "a.png")
    private let b = Job(kind: .image, path: "b.png")
    private let c = Job(kind: .image, path: "c.png")

    /// The jobs that a single worker gets, finishing each, until there is none.
    private func all(_ queue: inout JobQueue) -> [Job] {
        var jobs: [Job] = []
        while case .job(let job)? = queue.next() {
            jobs.append(job)
            queue.finish(job)
        }
        return jobs
    }

    @Test(
        "images are ordered by modification time, then by name",
        arguments: [(InboxOrder.oldest, ["b", "a", "c", "d"]), (.newest, ["d", "c", "a", "b"])])
    func order(order: InboxOrder, names: [String]) {
        var queue = JobQueue(order: order)

        for (job, modified) in [(a, 20), (Job(kind: .image, path: "d.png"), 30), (b, 10), (c, 20)] {
            queue.add(job, modified: modified)
        }

        #expect(queue.count == 4)
        #expect(all(&queue).map { $0.path.stem } == names)
        #expect(queue.count == 0)
    }

    @Test("a job that waits is not added twice, and keeps its position")
    func duplicates() {
        var queue = JobQueue()

        for job in [a, b, a, a, b] { queue.add(job) }

        #expect(queue.count == 2)
        #expect((0..<3).map { _ in queue.next() } == [.job(a), .job(b), nil])
    }

    @Test("a job added while it is in flight is done once more after it has finished")
    func changedInHand() {
        var queue = JobQueue()
        queue.add(a)
        #expect(queue.next() == .job(a))

        queue.add(a)
        queue.add(a)

        #expect(queue.next() == nil)
        queue.finish(a)
        #expect(queue.next() == .job(a))
        queue.finish(a)
        #expect(queue.next() == nil)
    }

    @Test("a job that a scan finds again while it is in flight or postponed stays as it is")
    func foundAgain() {
        var queue = JobQueue()
        queue.add(a)
        #expect(queue.next() == .job(a))

        queue.add(a, isChange: false)
        queue.postpone(a, until: start + .seconds(5))
        queue.add(a, isChange: false)

        #expect(queue.next() == nil)
        #expect(queue.count == 1)
        queue.releaseDue(at: start + .seconds(5))
        #expect(all(&queue) == [a])
    }

    @Test("an image and its ground truth are never in flight together; other jobs go first")
    func keys() {
        var queue = JobQueue()
        let image = Job(kind: .image, path: "plate/a.png")
        let truth = Job(kind: .groundTruth, path: "plate/a.tif")
        let other = Job(kind: .groundTruth, path: "a.png")

        queue.add(image)
        #expect(queue.next() == .job(image))
        for job in [truth, other] { queue.add(job) }

        #expect(queue.next() == .job(other))
        #expect(queue.next() == nil)
        #expect(queue.count == 1)
        queue.finish(other)
        #expect(queue.next() == nil)
        queue.finish(image)
        #expect(queue.next() == .job(truth))
    }

    @Test(
        "an image and its annotation in a folder beside it are never in flight together",
        arguments: [
            "s/labels/a.tif", "labels/a.png", "masks/a.png", "labels/a.png.labels.png",
            "s/labels/a.png.geojson", "labels/a.geojson", "masks/a.png.RoiSet.zip",
        ])
    func keysBeside(annotation: FilePath) {
        var queue = JobQueue()
        let folder = annotation.removingLastComponent().removingLastComponent()
        let image = Job(kind: .image, path: folder.appending("images/a.png"))
        let truth = Job(kind: .groundTruth, forFile: annotation)

        queue.add(image)
        #expect(queue.next() == .job(image))
        queue.add(truth)

        #expect(truth.path == annotation)
        #expect(queue.next() == nil)
        queue.finish(image)
        #expect(queue.next() == .job(truth))
    }

    @Test("the masks of a folder are one job, which waits only for their image")
    func masks() {
        var queue = JobQueue()
        let image = Job(kind: .image, path: "a/images/a.png")
        let masks = ["1", "2"].map {
            Job(kind: .groundTruth, forFile: FilePath("a/masks/\($0).png"))
        }
        let other = Job(kind: .groundTruth, forFile: "b/masks/1.png")

        queue.add(image)
        #expect(queue.next() == .job(image))
        for job in masks + [other] { queue.add(job) }

        #expect(queue.next() == .job(other))
        #expect(queue.next() == nil)
        queue.finish(image)
        #expect(queue.next() == .job(Job(kind: .groundTruth, path: "a/masks")))
        #expect(queue.next() == nil)
        #expect(queue.count == 0)
    }

    @Test(
        "the job of a mask in a folder of masks is that of the folder",
        arguments: [
            (Job.Kind.groundTruth, "set/a/masks/1.png", "set/a/masks", true),
            (.groundTruth, "masks/1.png", "masks/1.png", false),
            (.groundTruth, "a/masks/deep/1.png", "a/masks/deep/1.png", false),
            (.groundTruth, "a/mask/1.png", "a/mask/1.png", false),
            (.groundTruth, "masks.png", "masks.png", false),
            (.image, "a/masks/1.png", "a/masks/1.png", false),
        ])
    func subjectOfFile(subject: Job.Kind, file: String, path: String, isFolder: Bool) {
        let job = Job(kind: subject, forFile: FilePath(file))

        #expect(job == Job(kind: subject, path: FilePath(path)))
        #expect(job.isMaskFolder == isFolder)
    }

    @Test("an image and a ground truth of the same path are two jobs")
    func subjects() {
        var queue = JobQueue()

        queue.add(Job(kind: .image, path: "a.png"))
        queue.add(Job(kind: .groundTruth, path: "a.png"))

        #expect(queue.count == 2)
    }

    @Test("a postponed job waits until it is due, then behind the others")
    func postponed() {
        var queue = JobQueue()
        queue.add(a)
        #expect(queue.next() == .job(a))

        queue.postpone(a, until: start + .seconds(5))
        queue.add(b)

        #expect(queue.count == 2)
        queue.releaseDue(at: start + .seconds(5) - .nanoseconds(1))
        #expect(queue.next() == .job(b))
        #expect(queue.next() == nil)
        queue.add(c)
        queue.releaseDue(at: start + .seconds(5))
        #expect((0..<3).map { _ in queue.next() } == [.job(c), .job(a), nil])
    }

    @Test("a postponed job whose file changes is due at once, and only once in the queue")
    func postponedAndAdded() {
        var queue = JobQueue()
        queue.add(a)
        #expect(queue.next() == .job(a))
        queue.postpone(a, until: start + .seconds(5))

        queue.add(a)

        #expect((0..<2).map { _ in queue.next() } == [.job(a), nil])
        queue.releaseDue(at: start + .seconds(5))
        #expect(queue.next() == nil)
    }

    @Test("a job that was added again while in flight is not postponed")
    func addedThenPostponed() {
        var queue = JobQueue()
        queue.add(a)
        #expect(queue.next() == .job(a))
        queue.add(a)

        queue.postpone(a, until: start + .seconds(5))

        #expect(queue.next() == .job(a))
        queue.releaseDue(at: start + .seconds(5))
        #expect(queue.next() == nil)
    }

    @Test("closed when empty, waiting jobs are done before workers end")
    func closedWhenEmpty() {
        var queue = JobQueue()
        queue.add(a)
        queue.add(Job(kind: .groundTruth, path: "a.tif"))
        queue.close(.whenEmpty)

        #expect(queue.next() == .job(Job(kind: .groundTruth, path: "a.tif")))
        #expect(queue.next() == nil)
        queue.finish(Job(kind: .groundTruth, path: "a.tif"))
        #expect(queue.next() == .job(a))
        #expect(queue.next() == .end)
        #expect(queue.next() == .end)
    }

    @Test("closed at once, workers end although jobs wait")
    func closedNow() {
        var queue = JobQueue()
        queue.add(a)
        queue.close(.now)

        #expect(queue.next() == .end)
        #expect(queue.next() == .end)
        #expect(queue.count == 1)
    }

    @Test("a stream of new jobs does not starve retries")
    func starving() {
        var queue = JobQueue()
        queue.add(a)
        #expect(queue.next() == .job(a))
        queue.postpone(a, until: start)
        queue.releaseDue(at: start)
        for number in 0..<20 {
            queue.add(Job(kind: .image, path: FilePath("new\(number).png")), modified: number)
        }

        let place = all(&queue).firstIndex(of: a)

        #expect(place.map { $0 < 9 } == true)
    }

    @Test("a suspect is tried last, and alone")
    func suspects() {
        var queue = JobQueue()
        queue.add(suspect: a)
        queue.add(a)
        queue.add(b)

        #expect((0..<2).map { _ in queue.next() } == [.job(b), nil])
        queue.finish(b)
        #expect(queue.next() == .job(a))
        queue.add(c)
        #expect(queue.next() == nil)
        queue.finish(a)
        #expect(queue.next() == .job(c))
    }

    @Test("a postponed suspect stays a suspect until it is finished")
    func suspectPutOff() {
        var queue = JobQueue()
        queue.add(suspect: a)
        #expect(queue.next() == .job(a))
        queue.postpone(a, until: start)
        queue.add(b)
        queue.releaseDue(at: start)

        #expect((0..<2).map { _ in queue.next() } == [.job(b), nil])
        queue.finish(b)
        #expect(queue.next() == .job(a))
        queue.finish(a)
        queue.add(a)
        queue.add(b)
        #expect((0..<2).map { _ in queue.next() } == [.job(a), .job(b)])
    }

    @Test("a shut gate lets no job start, a probing one a single job")
    func gate() {
        var queue = JobQueue()
        for job in [a, b, c] { queue.add(job) }
        queue.gate = .closed
        #expect(queue.next() == nil)

        queue.gate = .probe
        let first = queue.next()

        #expect(first == .job(a))
        #expect(queue.next() == nil)
        #expect(queue.isProbing)
        queue.gate = .open
        #expect(queue.next() == .job(b))
    }
}
