import Linux
import SystemPackage

/// Decides whether a truncated file may still be completed: while a program is known to write it, or
/// until its fingerprint has not changed for a limit, by our own clock, since some writers set the
/// time stamp.
package struct TruncatedFileTracker: Sendable {
    /// What to do with a truncated file.
    package enum Verdict: Equatable, Sendable {
        /// Try again at that time, or when the file changes.
        case wait(until: ContinuousClock.Instant)
        /// Give the file up.
        case giveUp
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
    ///   - isBeingWritten: Whether a program is known to write it. The limit then begins once it has
    ///     ended.
    ///   - now: The current time.
    /// - Returns: Whether to wait for the rest of it.
    package mutating func verdict(
        on path: FilePath, fingerprint: Fingerprint, isBeingWritten: Bool = false,
        at now: ContinuousClock.Instant
    ) -> Verdict {
        if isBeingWritten {
            unchanged[path] = (fingerprint, now)
            return .wait(until: now + max(limit, .seconds(1)))
        }
        if let known = unchanged[path], known.fingerprint == fingerprint {
            return known.since + limit <= now ? .giveUp : .wait(until: known.since + limit)
        }
        unchanged[path] = (fingerprint, now)
        return limit > .zero ? .wait(until: now + limit) : .giveUp
    }

    /// Restarts the limit of a truncated file, since its writer has closed it just now.
    package mutating func restartLimit(of path: FilePath, at now: ContinuousClock.Instant) {
        unchanged[path]?.since = now
    }

    /// Whether a file was found truncated with this very content, so that reading it again is in vain.
    package func isTruncated(_ path: FilePath, fingerprint: Fingerprint) -> Bool {
        unchanged[path]?.fingerprint == fingerprint
    }

    /// Removes a file that was processed, has failed or no longer exists.
    package mutating func remove(_ path: FilePath) { unchanged[path] = nil }
}
