import Linux
import SystemPackage

/// Decides how long a file that ends too early counts as "not yet": until it has stood still for
/// a limit, by our own clock, since some writers set the time stamp themselves.
package struct Patience: Sendable {
    /// What to do with such a file.
    package enum Verdict: Equatable, Sendable {
        /// Try it again then, or when it changes.
        case wait(until: ContinuousClock.Instant)
        /// It will not become whole.
        case over
    }

    private let limit: Duration
    private var standing: [FilePath: (fingerprint: Fingerprint, since: ContinuousClock.Instant)] =
        [:]

    /// Waits for nothing yet.
    package init(limit: Duration) { self.limit = limit }

    /// Judges a file that has just been found too short.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - fingerprint: What it was when it was read.
    ///   - now: The time.
    package mutating func verdict(
        on path: FilePath, _ fingerprint: Fingerprint, at now: ContinuousClock.Instant
    ) -> Verdict {
        if let known = standing[path], known.fingerprint == fingerprint {
            return known.since + limit <= now ? .over : .wait(until: known.since + limit)
        }
        standing[path] = (fingerprint, now)
        return limit > .zero ? .wait(until: now + limit) : .over
    }

    /// Forgets a file: it was done, failed or has gone.
    package mutating func forget(_ path: FilePath) { standing[path] = nil }
}
