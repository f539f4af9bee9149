/// The pause of all jobs while the machine has a fault, with exponential back-off.
///
/// The first pause lasts 1 s, each further one twice as long, at most 60 s; after each, one job
/// probes whether the fault is gone.
package struct Pause: Sendable {
    private static let longest: Duration = .seconds(60)

    private var failures = 0
    /// The time of the next try; `nil` if there is no pause.
    package private(set) var due: ContinuousClock.Instant?
    /// Whether the pause has been logged, which happens at its second failure.
    package private(set) var isLogged = false

    /// Creates a state without a pause.
    package init() {}

    /// Records that a job has failed by a fault of the machine, and begins or prolongs a pause.
    ///
    /// - Parameter now: The current time.
    /// - Returns: Whether the pause must be logged now; `true` once per pause.
    package mutating func recordFailure(at now: ContinuousClock.Instant) -> Bool {
        // Failures of several workers during one pause count once.
        if let due, due > now { return false }
        due = now + min(.seconds(1 << min(failures, 6)), Self.longest)
        failures += 1
        guard failures > 1, !isLogged else { return false }
        isLogged = true
        return true
    }

    /// Ends the pause, since a job has shown that the machine works.
    ///
    /// - Returns: Whether the end must be logged, as the pause was.
    package mutating func end() -> Bool {
        defer { self = Pause() }
        return isLogged
    }

    /// Whether there is a pause whose time is over, so that a job may probe the machine.
    package func isDue(at now: ContinuousClock.Instant) -> Bool { due.map { $0 <= now } ?? false }
}
