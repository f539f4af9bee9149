import Inbox

/// Decides when nothing is tried because the machine fails everything: for 1 s, then twice as long
/// each time, at most a minute; one job then shows whether it is well again.
package struct Pause: Sendable {
    private static let longest: Duration = .seconds(60)
    /// So many files that cannot be read, and none that can between them, are no coincidence.
    private static let mostFileFaults = 3

    private var failures = 0
    private var unreadable: Set<Job> = []
    /// When to try again, while there is a pause.
    package private(set) var due: ContinuousClock.Instant?
    /// Whether it has been said that there is a pause: it has lasted for more than one failure.
    package private(set) var isTold = false

    /// No pause.
    package init() {}

    /// A job has failed.
    ///
    /// - Parameters:
    ///   - fault: Whose fault it was.
    ///   - job: The job.
    ///   - now: The time.
    /// - Returns: Whether the pause is to be told of now, for the first time.
    package mutating func recordFailure(
        _ fault: Fault, of job: Job, at now: ContinuousClock.Instant
    ) -> Bool {
        if case .file = fault {
            unreadable.insert(job)
            guard unreadable.count >= Self.mostFileFaults else { return false }
        }
        // Workers that fail together count once.
        if let due, due > now { return false }
        due = now + min(.seconds(1 << min(failures, 6)), Self.longest)
        failures += 1
        guard failures > 1, !isTold else { return false }
        isTold = true
        return true
    }

    /// A file could be read, whatever it held.
    package mutating func recordReadableFile() { unreadable = [] }

    /// The machine has done its part of a job.
    ///
    /// - Returns: Whether an end of the pause is to be told of.
    package mutating func end() -> Bool {
        defer { self = Pause() }
        return isTold
    }

    /// Whether it is time for a try.
    package func isDue(at now: ContinuousClock.Instant) -> Bool { due.map { $0 <= now } ?? false }
}
