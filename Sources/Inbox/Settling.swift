import SystemPackage

/// Decides when a file that may still be written can be read: after `quiet` without a change.
package struct Settling: Sendable {
    /// What to do now.
    package enum Verdict: Equatable, Sendable {
        /// These have been quiet for long enough; they are forgotten here.
        case ripe([FilePath])
        /// Ask again then.
        case wait(until: ContinuousClock.Instant)
        case idle
    }

    private let quiet: Duration
    private var lastChanged: [FilePath: ContinuousClock.Instant] = [:]

    /// Waits for nothing yet.
    package init(quiet: Duration) { self.quiet = quiet }

    /// How many files are waited for.
    package var count: Int { lastChanged.count }

    /// Notes a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - age: How long ago its content changed, by its own time stamp; a stamp in the future
    ///     counts as now.
    ///   - now: The time.
    package mutating func note(_ path: FilePath, age: Duration, at now: ContinuousClock.Instant) {
        lastChanged[path] = now - max(age, .zero)
    }

    /// Which files are ripe, or how long there is to wait.
    ///
    /// - Complexity: O(*n*), where *n* is the number of files that are waited for.
    package mutating func verdict(at now: ContinuousClock.Instant) -> Verdict {
        let ripe = lastChanged.filter { $0.value + quiet <= now }
        guard ripe.isEmpty else {
            for path in ripe.keys { lastChanged[path] = nil }
            return .ripe(
                ripe.sorted { ($0.value, $0.key.string) < ($1.value, $1.key.string) }.map(\.key))
        }
        return lastChanged.values.min().map { .wait(until: $0 + quiet) } ?? .idle
    }
}
