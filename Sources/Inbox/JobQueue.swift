import HeapModule
import SystemPackage

/// The jobs that wait, in order, and those in hand.
///
/// Truths come first, since comparing costs little; then images, the oldest or the newest first;
/// then those that the machine has failed before; last, and each alone, those with which the
/// process has died. A million waiting images cost less than 200 bytes each.
package struct JobQueue: Sendable {
    /// What a worker is to do next.
    package enum Assignment: Equatable, Sendable {
        case job(Job)
        case end
    }

    /// What happens to a queue that is closed.
    package enum Closing: Sendable {
        /// The waiting jobs are still handed out.
        case whenEmpty
        /// Only the jobs in hand are finished.
        case now
    }

    /// Whether jobs are handed out.
    package enum Gate: Sendable {
        case open
        /// None is, until the machine may be tried again.
        case shut
        /// One is, to see whether the machine is well again.
        case ajar
    }

    /// An image that waits, and its place.
    private struct Waiting: Comparable, Sendable {
        let modified: Int
        let path: FilePath

        static func < (a: Waiting, b: Waiting) -> Bool {
            a.modified != b.modified
                ? a.modified < b.modified
                : a.path.bytes.lexicographicallyPrecedes(b.path.bytes)
        }

        static func == (a: Waiting, b: Waiting) -> Bool {
            a.modified == b.modified && a.path == b.path
        }
    }

    private let order: InboxOrder
    private var images = Heap<Waiting>()
    private var imagePaths: Set<FilePath> = []
    /// Jobs that come before images, in turn.
    private var truths = JobLine()
    /// Jobs that have failed for the machine's fault, and are due again.
    private var retries = JobLine()
    private var suspects = JobLine()
    /// Those that are suspects as long as they are not done, wherever they wait.
    private var suspected: Set<Job> = []
    private var postponed: [Job: ContinuousClock.Instant] = [:]
    private var inHand: [Job] = []
    /// Whether the job in hand is a suspect, beside which nothing else is done.
    private var isAlone = false
    /// Of eight jobs one is a retry, so that a stream of new ones does not starve them.
    private var turn = 0
    private var closing: Closing?
    /// Whether jobs are handed out.
    package var gate = Gate.open

    /// An empty queue, open.
    package init(order: InboxOrder = .oldest) { self.order = order }

    /// How many jobs wait, those put off included.
    package var count: Int {
        images.count + truths.count + retries.count + suspects.count + postponed.count
    }

    /// Adds a job, unless it waits already.
    ///
    /// One in hand may be added again, and is then done again: its file has changed. One that was
    /// put off waits for its turn instead.
    ///
    /// - Parameters:
    ///   - job: What is to be done.
    ///   - modified: When its file last changed, in nanoseconds since 1970.
    ///   - isNews: Whether something has happened to the file; if it was only found to be there,
    ///     nothing is done again, and what was put off stays so.
    package mutating func add(_ job: Job, modified: Int = 0, isNews: Bool = true) {
        if !isNews, contains(job) { return }
        postponed[job] = nil
        guard !retries.contains(job), !suspects.contains(job) else { return }
        if suspected.contains(job) { return suspects.append(job) }
        switch job.subject {
        case .truth: truths.append(job)
        case .image:
            guard imagePaths.insert(job.path).inserted else { return }
            images.insert(Waiting(modified: modified, path: job.path))
        }
    }

    /// Adds an image with which the process has died.
    package mutating func add(suspect job: Job) {
        suspected.insert(job)
        if !inHand.contains(job) { add(job, isNews: false) }
    }

    /// Whether a job waits, was put off, or is in hand.
    package func contains(_ job: Job) -> Bool {
        imagePaths.contains(job.path) && job.subject == .image || inHand.contains(job)
            || truths.contains(job) || retries.contains(job) || suspects.contains(job)
            || postponed[job] != nil
    }

    /// Whether a job is in hand, by which it shows whether the machine is well again.
    package var isProbing: Bool { !inHand.isEmpty }

    /// Closes the queue; threads that ask for more are told to end.
    package mutating func close(_ closing: Closing) { self.closing = closing }

    /// The next job that may be taken, or `nil` while there is none.
    ///
    /// - Complexity: O(log *n*), but for jobs whose image or truth is in hand.
    package mutating func next() -> Assignment? {
        if closing == .now { return .end }
        guard !isAlone, gate != .shut else { return nil }
        guard let job = take() else {
            return closing == .whenEmpty && count == 0 ? .end : nil
        }
        inHand.append(job)
        if gate == .ajar { gate = .shut }
        return .job(job)
    }

    private mutating func take() -> Job? {
        let busy = Set(inHand.map(\.key))
        turn = (turn + 1) % 8
        if turn == 0, let job = retries.take(unless: busy) { return job }
        if let job = truths.take(unless: busy) ?? takeImage(busy) { return job }
        if let job = retries.take(unless: busy) { return job }
        guard inHand.isEmpty, count == suspects.count + postponed.count,
            let suspect = suspects.take(unless: busy)
        else { return nil }
        isAlone = true
        return suspect
    }

    private mutating func takeImage(_ busy: Set<FilePath>) -> Job? {
        var passedOver: [Waiting] = []
        defer { for image in passedOver { images.insert(image) } }
        while let image = order == .oldest ? images.popMin() : images.popMax() {
            let job = Job(.image, image.path)
            if busy.contains(job.key) {
                passedOver.append(image)
                continue
            }
            imagePaths.remove(image.path)
            return job
        }
        return nil
    }

    /// Gives a job back, done.
    package mutating func finish(_ job: Job) {
        suspected.remove(job)
        giveBack(job)
    }

    private mutating func giveBack(_ job: Job) {
        inHand.removeAll { $0 == job }
        if inHand.isEmpty { isAlone = false }
    }

    /// Gives a job back, to be tried again at `due`, or before if its file changes.
    package mutating func postpone(_ job: Job, until due: ContinuousClock.Instant) {
        giveBack(job)
        if !contains(job) { postponed[job] = due }
    }

    /// Lets jobs that were put off wait for their turn again, once they are due.
    package mutating func release(at now: ContinuousClock.Instant) {
        let due = postponed.filter { $0.value <= now }.sorted { $0.value < $1.value }
        for (job, _) in due {
            postponed[job] = nil
            if suspected.contains(job) { suspects.append(job) } else { retries.append(job) }
        }
    }
}
