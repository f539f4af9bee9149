import DequeModule
import SystemPackage

/// Jobs that wait in the order in which they came, each once.
struct JobLine: Sendable {
    private var jobs = Deque<Job>()
    private var known: Set<Job> = []

    /// How many wait.
    var count: Int { jobs.count }

    /// Whether a job waits here.
    func contains(_ job: Job) -> Bool { known.contains(job) }

    /// Adds a job at the end, unless it waits already.
    mutating func append(_ job: Job) {
        if known.insert(job).inserted { jobs.append(job) }
    }

    /// Takes the first job whose key is not `busy`.
    ///
    /// - Complexity: O(1), but for busy ones.
    mutating func take(unless busy: Set<FilePath>) -> Job? {
        guard let index = jobs.firstIndex(where: { !busy.contains($0.key) }) else { return nil }
        let job = jobs.remove(at: index)
        known.remove(job)
        return job
    }
}
