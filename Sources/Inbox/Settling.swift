import HeapModule
import Linux
import SystemPackage

/// Decides when a file that may still be written can be read: after `quiet` without a change.
package struct Settling: Sendable {
    /// What to do now.
    package enum Verdict: Equatable, Sendable {
        /// These have been quiet for long enough; they are forgotten here.
        case ripe([Quiet])
        /// Ask again then.
        case wait(until: ContinuousClock.Instant)
        case idle
    }

    /// A file that has been quiet.
    package struct Quiet: Equatable, Sendable {
        /// The file.
        package let path: FilePath
        /// What the last look at it showed, hashed; `nil` where its stamp was trusted.
        package let look: Int?

        /// Takes every property.
        package init(path: FilePath, look: Int?) {
            self.path = path
            self.look = look
        }
    }

    /// When a file is due, unless it has been noted anew since.
    private struct Due: Comparable, Sendable {
        let time: ContinuousClock.Instant
        let path: FilePath

        static func < (a: Due, b: Due) -> Bool {
            (a.time, a.path.string) < (b.time, b.path.string)
        }
    }

    private let quiet: Duration
    private var files: [FilePath: (due: ContinuousClock.Instant, look: Int?)] = [:]
    private var order = Heap<Due>()

    /// Waits for nothing yet.
    package init(quiet: Duration) { self.quiet = quiet }

    /// How many files are waited for.
    package var count: Int { files.count }

    /// Notes a file by its own time stamp.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - age: How long ago its content changed, by its own time stamp; a stamp in the future
    ///     counts as now.
    ///   - now: The time.
    package mutating func note(_ path: FilePath, age: Duration, at now: ContinuousClock.Instant) {
        wait(for: path, until: now - max(age, .zero) + quiet, look: nil)
    }

    /// Notes what a look at a file showed, where stamps are not to be trusted: it is ripe once
    /// looks that lie so far apart show the same.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - fingerprint: What the look showed.
    ///   - distance: How far apart.
    ///   - now: The time.
    package mutating func note(
        _ path: FilePath, _ fingerprint: Fingerprint, quiet distance: Duration,
        at now: ContinuousClock.Instant
    ) {
        let look = fingerprint.hashValue
        if let known = files[path], known.look == look { return }
        wait(for: path, until: now + distance, look: look)
    }

    private mutating func wait(
        for path: FilePath, until due: ContinuousClock.Instant, look: Int?
    ) {
        files[path] = (due, look)
        order.insert(Due(time: due, path: path))
    }

    /// Forgets all files: the folder is gone.
    package mutating func removeAll() {
        files = [:]
        order = []
    }

    /// Which files are ripe, or how long there is to wait.
    ///
    /// - Complexity: O(*k* log *n*), where *n* files are waited for and *k* are ripe.
    package mutating func verdict(at now: ContinuousClock.Instant) -> Verdict {
        var ripe: [Quiet] = []
        while let first = order.min {
            let current = files[first.path].flatMap { $0.due == first.time ? $0 : nil }
            if current != nil, first.time > now { break }
            order.removeMin()
            guard let current else { continue }
            files[first.path] = nil
            ripe.append(Quiet(path: first.path, look: current.look))
        }
        guard ripe.isEmpty else { return .ripe(ripe) }
        return order.min.map { .wait(until: $0.time) } ?? .idle
    }
}
