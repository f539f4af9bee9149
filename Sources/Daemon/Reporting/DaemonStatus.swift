/// What the daemon has done and does now, as `systemctl status` shows it.
package struct DaemonStatus: Sendable {
    private var done = 0
    private var failed = 0
    private var unchanged = 0
    private var ignored = 0
    /// Why images are waiting although nobody works on them, if they are.
    private var trouble: String?
    private var current: [Int: (name: String, lastProgress: ContinuousClock.Instant)] = [:]

    /// Nothing has been done, and nobody works.
    package init() {}

    /// A worker begins.
    package mutating func begin(_ name: String, worker: Int, at now: ContinuousClock.Instant) {
        current[worker] = (name, now)
    }

    /// A worker is alive.
    package mutating func progress(worker: Int, at now: ContinuousClock.Instant) {
        current[worker]?.lastProgress = now
    }

    /// A worker is through.
    package mutating func end(_ outcome: Outcome, worker: Int) {
        current[worker] = nil
        switch outcome {
        case .done: done += 1
        case .unchanged: unchanged += 1
        case .rejected: failed += 1
        case .compared, .nothing: break
        case .postponed(let reason):
            trouble = reason
            return
        }
        trouble = nil
    }

    /// How many files in the inbox are no images.
    package mutating func ignore(_ count: Int) { ignored = count }

    /// Whether every worker that has an image has shown a sign of life within `limit`.
    package func isAlive(within limit: Duration, at now: ContinuousClock.Instant) -> Bool {
        current.values.allSatisfy { $0.lastProgress + limit > now }
    }

    /// One line.
    ///
    /// - Parameter waiting: The jobs in the queue.
    /// - Returns: Such as `12 done, 0 failed, 3 waiting, 1 ignored; now plate1/cell.png`.
    package func line(waiting: Int) -> String {
        var parts = [
            "\(done) done", "\(failed) failed", "\(waiting) waiting", "\(ignored) ignored",
        ]
        if unchanged > 0 { parts.insert("\(unchanged) already done", at: 1) }
        var line = parts.joined(separator: ", ")
        let names = current.sorted { $0.key < $1.key }.map(\.value.name)
        if !names.isEmpty { line += "; now \(names.joined(separator: ", "))" }
        if let trouble { line += "; put off: \(trouble)" }
        return line
    }
}
