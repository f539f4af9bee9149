import Linux
import SystemPackage

/// Decides whether a truncated file is still being written: until its fingerprint has not changed for
/// a limit, by our own clock, since some writers set the time stamp.
package struct Patience: Sendable {
    /// What to do with a truncated file.
    package enum Verdict: Equatable, Sendable {
        /// Try again at that time, or when the file changes.
        case wait(until: ContinuousClock.Instant)
        /// Give the file up.
        case over
    }

    private let limit: Duration
    private var unchanged: [FilePath: (fingerprint: Fingerprint, since: ContinuousClock.Instant)] =
        [:]

    package init(limit: Duration) { self.limit = limit }

    /// Decides about a file that was found truncated just now.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - fingerprint: The fingerprint when it was read.
    ///   - now: The current time.
    /// - Returns: Whether to wait for the rest of it.
    package mutating func verdict(
        on path: FilePath, _ fingerprint: Fingerprint, at now: ContinuousClock.Instant
    ) -> Verdict {
        if let known = unchanged[path], known.fingerprint == fingerprint {
            return known.since + limit <= now ? .over : .wait(until: known.since + limit)
        }
        unchanged[path] = (fingerprint, now)
        return limit > .zero ? .wait(until: now + limit) : .over
    }

    /// Removes a file that was processed, has failed or no longer exists.
    package mutating func forget(_ path: FilePath) { unchanged[path] = nil }
}
