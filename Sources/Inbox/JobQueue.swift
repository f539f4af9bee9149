import HeapModule
import SystemPackage

/// The order of images that wait, by the time of their last change.
package enum InboxOrder: String, CaseIterable, Sendable {
    case oldest
    case newest
}

/// The waiting jobs in order, and the jobs in flight; a pure value without threads.
///
/// Ground truths come first, since comparing is cheap; then images, the oldest or the newest first;
/// then retries of jobs that were postponed; last, and each alone, suspects, during which the
/// process has crashed. A waiting image takes less than 200 bytes.
package struct JobQueue: Sendable {
    /// The answer to a worker that asks for a job.
    package enum Assignment: Equatable, Sendable {
        case job(Job)
        /// The queue is closed; the worker ends.
        case end
    }

    /// How a queue is closed.
    package enum Closing: Sendable {
        /// Waiting jobs are still done.
        case whenEmpty
        /// Only jobs in flight are finished.
        case now
    }

    /// Which jobs may start, as in a circuit breaker.
    package enum Gate: Sendable {
        /// Any job.
        case open
        /// No job: the machine has a fault, such as a full disk.
        case closed
        /// One job, to probe whether the fault is gone; the gate is then shut again.
        case probe
    }

    /// An image that waits, ordered by modification time and path.
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
    /// Jobs of ground truths, which come before images.
    private var truths = UniqueJobQueue()
    /// Postponed jobs that are due again.
    private var retries = UniqueJobQueue()
    private var suspects = UniqueJobQueue()
    /// The jobs that are suspects until they are finished, wherever they wait.
    private var suspected: Set<Job> = []
    private var postponed: [Job: ContinuousClock.Instant] = [:]
    private var inFlight: [Job] = []
    /// Whether the job in flight is a suspect, beside which no other job may start.
    private var isAlone = false
    /// Counts to eight: one job of eight is a retry, so that new images do not starve retries.
    private var turn = 0
    private var closing: Closing?
    /// Which jobs may start.
    package var gate = Gate.open

    /// Creates an empty, open queue.
    package init(order: InboxOrder = .oldest) { self.order = order }

    /// The number of waiting jobs, postponed ones included.
    package var count: Int {
        images.count + truths.count + retries.count + suspects.count + postponed.count
    }

    /// The jobs that wait: how many, and some of them.
    package struct Snapshot: Sendable {
        /// The number of jobs that wait for a worker.
        package var queued = 0
        /// The number of jobs that are tried again later.
        package var postponed = 0
        /// Some jobs that wait for a worker, at most ten, the next one first.
        package var queuedExamples: [Job] = []
        /// The jobs that are tried again later, at most ten, with when; the next one first.
        package var postponedExamples: [(job: Job, due: ContinuousClock.Instant)] = []

        /// Creates a snapshot of an empty queue.
        package init() {}

        /// The number of jobs that wait.
        package var count: Int { queued + postponed }
    }

    /// Returns the jobs that wait.
    ///
    /// - Parameter withExamples: Whether with some of the jobs.
    /// - Returns: The numbers of jobs, and the examples.
    /// - Complexity: O(*p* log *p*), where *p* jobs are postponed; O(1) without examples.
    package func snapshot(withExamples: Bool) -> Snapshot {
        var snapshot = Snapshot()
        snapshot.queued = count - postponed.count
        snapshot.postponed = postponed.count
        guard withExamples else { return snapshot }
        let first = (order == .oldest ? images.min : images.max).map { [$0.path] } ?? []
        let paths = first + images.unordered.prefix(11).map(\.path).filter { !first.contains($0) }
        snapshot.queuedExamples = Array(paths.prefix(10)).map { Job(kind: .image, path: $0) }
        snapshot.postponedExamples = postponed.sorted { $0.value < $1.value }.prefix(10)
            .map { ($0.key, $0.value) }
        return snapshot
    }

    /// Adds a job, unless it waits already.
    ///
    /// A job in flight may be added again, since its file has changed; it is then done again. A
    /// postponed job is no longer postponed.
    ///
    /// - Parameters:
    ///   - job: The job.
    ///   - modified: The modification time of its file, in nanoseconds since 1970.
    ///   - isChange: Whether the file has changed. If it was only found by a scan, a job that is
    ///     postponed or in flight stays as it is.
    package mutating func add(_ job: Job, modified: Int = 0, isChange: Bool = true) {
        if !isChange, contains(job) { return }
        postponed[job] = nil
        guard !retries.contains(job), !suspects.contains(job) else { return }
        if suspected.contains(job) { return suspects.append(job) }
        switch job.kind {
        case .groundTruth: truths.append(job)
        case .image:
            guard imagePaths.insert(job.path).inserted else { return }
            images.insert(Waiting(modified: modified, path: job.path))
        }
    }

    /// Adds an image during whose job the process has crashed.
    package mutating func add(suspect job: Job) {
        suspected.insert(job)
        if !inFlight.contains(job) { add(job, isChange: false) }
    }

    /// Whether a job waits, is postponed, or is in flight.
    package func contains(_ job: Job) -> Bool {
        imagePaths.contains(job.path) && job.kind == .image || inFlight.contains(job)
            || truths.contains(job) || retries.contains(job) || suspects.contains(job)
            || postponed[job] != nil
    }

    /// Whether a job is in flight, whose outcome will show whether a fault of the machine is gone.
    package var isProbing: Bool { !inFlight.isEmpty }

    /// Closes the queue; workers that ask for a job then get ``Assignment/end``.
    package mutating func close(_ closing: Closing) { self.closing = closing }

    /// Returns the next job and marks it as in flight; `nil` if the worker has to wait.
    ///
    /// - Complexity: O(log *n*), plus the number of jobs whose key is in flight.
    package mutating func next() -> Assignment? {
        if closing == .now { return .end }
        guard !isAlone, gate != .closed else { return nil }
        guard let job = removeNext() else {
            return closing == .whenEmpty && count == 0 ? .end : nil
        }
        inFlight.append(job)
        if gate == .probe { gate = .closed }
        return .job(job)
    }

    private mutating func removeNext() -> Job? {
        let busy = Set(inFlight.map(\.imageKey))
        turn = (turn + 1) % 8
        if turn == 0, let job = retries.removeFirst(unless: busy) { return job }
        if let job = truths.removeFirst(unless: busy) ?? removeImage(unless: busy) { return job }
        if let job = retries.removeFirst(unless: busy) { return job }
        guard inFlight.isEmpty, count == suspects.count + postponed.count,
            let suspect = suspects.removeFirst(unless: busy)
        else { return nil }
        isAlone = true
        return suspect
    }

    private mutating func removeImage(unless busy: Set<FilePath>) -> Job? {
        var skipped: [Waiting] = []
        defer { for image in skipped { images.insert(image) } }
        while let image = order == .oldest ? images.popMin() : images.popMax() {
            let job = Job(kind: .image, path: image.path)
            if busy.contains(job.imageKey) {
                skipped.append(image)
                continue
            }
            imagePaths.remove(image.path)
            return job
        }
        return nil
    }

    /// Marks a job in flight as done.
    package mutating func finish(_ job: Job) {
        suspected.remove(job)
        removeFromFlight(job)
    }

    private mutating func removeFromFlight(_ job: Job) {
        inFlight.removeAll { $0 == job }
        if inFlight.isEmpty { isAlone = false }
    }

    /// Returns a job in flight to the queue, to be retried at `due`, or before if its file changes.
    package mutating func postpone(_ job: Job, until due: ContinuousClock.Instant) {
        removeFromFlight(job)
        if !contains(job) { postponed[job] = due }
    }

    /// Moves postponed jobs that are due to the waiting ones.
    package mutating func releaseDue(at now: ContinuousClock.Instant) {
        let due = postponed.filter { $0.value <= now }.sorted { $0.value < $1.value }
        for (job, _) in due { release(job) }
    }

    /// Moves a job that is postponed to the waiting ones; those of all files below a folder.
    ///
    /// - Complexity: O(1) for a file, O(*p*) for a folder, where *p* jobs are postponed.
    package mutating func releasePostponed(at path: FilePath, isFolder: Bool, of kind: Job.Kind) {
        let job = Job(kind: kind, path: path)
        if postponed[job] != nil { return release(job) }
        guard isFolder else { return }
        for job in postponed.keys where job.kind == kind && job.path.starts(with: path) {
            release(job)
        }
    }

    private mutating func release(_ job: Job) {
        postponed[job] = nil
        if suspected.contains(job) { suspects.append(job) } else { retries.append(job) }
    }
}
