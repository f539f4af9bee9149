import HeapModule
import Linux
import SystemPackage

/// Decides when a file that may still be being written is ready: after a quiet period without a
/// change.
package struct QuietPeriodTracker: Sendable {
    /// The answer to which files are ready.
    package enum Verdict: Equatable, Sendable {
        /// Files that are ready; they are no longer tracked.
        case ready([QuietFile])
        /// No file is ready before that time.
        case wait(until: ContinuousClock.Instant)
        /// No file is tracked.
        case idle
    }

    /// A file whose quiet period is over.
    package struct QuietFile: Equatable, Sendable {
        /// The path relative to the folder.
        package let path: FilePath
        /// The hash of the fingerprint at the last scan; `nil` if the time stamp was used instead.
        package let fingerprintHash: Int?

        package init(path: FilePath, fingerprintHash: Int?) {
            self.path = path
            self.fingerprintHash = fingerprintHash
        }
    }

    /// When the quiet period of a file ends, unless it was recorded again since.
    private struct Due: Comparable, Sendable {
        let time: ContinuousClock.Instant
        let path: FilePath

        static func < (a: Due, b: Due) -> Bool {
            (a.time, a.path.string) < (b.time, b.path.string)
        }
    }

    private let quiet: Duration
    private var files: [FilePath: (due: ContinuousClock.Instant, fingerprintHash: Int?)] = [:]
    private var order = Heap<Due>()

    /// Creates a tracker; `quiet` is the period for files recorded by their age.
    package init(quiet: Duration) { self.quiet = quiet }

    /// The number of tracked files.
    package var count: Int { files.count }

    /// Some of the tracked files, at most ten.
    package var examples: [FilePath] { Array(files.keys.prefix(10)) }

    /// Whether a file is tracked.
    package func contains(_ path: FilePath) -> Bool { files[path] != nil }

    /// Records a file by its time stamp.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - age: The time since its last modification; negative (a time stamp in the future) counts
    ///     as 0.
    ///   - now: The current time.
    package mutating func record(_ path: FilePath, age: Duration, at now: ContinuousClock.Instant) {
        wait(for: path, until: now - max(age, .zero) + quiet, fingerprintHash: nil)
    }

    /// Records a file that is ready at a time of the caller's, such as one that is being written.
    package mutating func record(_ path: FilePath, until due: ContinuousClock.Instant) {
        wait(for: path, until: due, fingerprintHash: nil)
    }

    private mutating func wait(
        for path: FilePath, until due: ContinuousClock.Instant, fingerprintHash: Int?
    ) {
        files[path] = (due, fingerprintHash)
        order.insert(Due(time: due, path: path))
    }

    /// Removes a file that is ready by other means, or gone.
    package mutating func remove(_ path: FilePath) { files[path] = nil }

    /// Removes all files, since the folder is gone.
    package mutating func removeAll() {
        files = [:]
        order = []
    }

    /// Returns the files that are ready and stops tracking them, or how long to wait.
    ///
    /// - Complexity: O(*k* log *n*), where *n* files are tracked and *k* are ready.
    package mutating func verdict(at now: ContinuousClock.Instant) -> Verdict {
        var ready: [QuietFile] = []
        while let first = order.min {
            let current = files[first.path].flatMap { $0.due == first.time ? $0 : nil }
            if current != nil, first.time > now { break }
            order.removeMin()
            guard let current else { continue }
            files[first.path] = nil
            ready.append(QuietFile(path: first.path, fingerprintHash: current.fingerprintHash))
        }
        guard ready.isEmpty else { return .ready(ready) }
        return order.min.map { .wait(until: $0.time) } ?? .idle
    }
}

package extension QuietPeriodTracker {
    /// Records a file by its fingerprint, where time stamps cannot be trusted: it is ready if scans a
    /// quiet period apart find the same fingerprint.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - fingerprint: Its present fingerprint.
    ///   - quiet: The quiet period.
    ///   - now: The current time.
    mutating func record(
        _ path: FilePath, fingerprint: Fingerprint, quiet: Duration,
        at now: ContinuousClock.Instant
    ) {
        let fingerprintHash = fingerprint.hashValue
        if let known = files[path], known.fingerprintHash == fingerprintHash { return }
        wait(for: path, until: now + quiet, fingerprintHash: fingerprintHash)
    }
}

/// A file that is ready to be read.
package struct ReadyFile: Sendable, Hashable {
    /// The path relative to the folder.
    package let path: FilePath
    /// The modification time, in nanoseconds since 1970.
    package let modified: Int
    /// Whether the file has changed, rather than that a scan found it.
    package let isChange: Bool

    package init(path: FilePath, modified: Int, isChange: Bool) {
        self.path = path
        self.modified = modified
        self.isChange = isChange
    }
}
