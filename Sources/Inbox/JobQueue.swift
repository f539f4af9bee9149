/// The jobs that wait, in the order in which they came, and those in hand.
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

    private var waiting: [Job] = []
    private var known: Set<Job> = []
    private var inHand: [Job] = []
    private var postponed: [(due: ContinuousClock.Instant, job: Job)] = []
    private var closing: Closing?

    /// An empty queue, open.
    package init() {}

    /// How many jobs wait, those put off included.
    package var count: Int { waiting.count + postponed.count }

    /// Adds a job, unless it waits already; one in hand may be added again, and is then done
    /// again: its file has changed.
    package mutating func add(_ job: Job) {
        if known.insert(job).inserted { waiting.append(job) }
    }

    /// Closes the queue; threads that ask for more are told to end.
    package mutating func close(_ closing: Closing) { self.closing = closing }

    /// The next job that may be taken, or `nil` while there is none.
    package mutating func next() -> Assignment? {
        if closing == .now { return .end }
        let busy = Set(inHand.map(\.key))
        guard let index = waiting.firstIndex(where: { !busy.contains($0.key) }) else {
            return closing == .whenEmpty && waiting.isEmpty ? .end : nil
        }
        let job = waiting.remove(at: index)
        known.remove(job)
        inHand.append(job)
        return .job(job)
    }

    /// Gives a job back, done.
    package mutating func finish(_ job: Job) { inHand.removeAll { $0 == job } }

    /// Gives a job back, to be tried again at `due`.
    package mutating func postpone(_ job: Job, until due: ContinuousClock.Instant) {
        finish(job)
        if known.insert(job).inserted { postponed.append((due, job)) }
    }

    /// Lets jobs that were put off wait for their turn again, once they are due.
    package mutating func release(at now: ContinuousClock.Instant) {
        waiting += postponed.filter { $0.due <= now }.map(\.job)
        postponed.removeAll { $0.due <= now }
    }
}
