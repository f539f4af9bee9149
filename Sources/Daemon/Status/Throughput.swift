/// The throughput in images per minute, from the times of the latest completions while images waited.
package struct Throughput: Sendable {
    /// The time window; older completions may have had another load.
    private static let window: Duration = .seconds(600)
    private static let most = 200

    private var ends: [ContinuousClock.Instant] = []

    /// Creates a throughput without completions.
    package init() {}

    /// Records that an image was completed.
    package mutating func recordCompletion(at now: ContinuousClock.Instant) {
        ends.append(now)
        if ends.count > Self.most { ends.removeFirst(ends.count - Self.most) }
    }

    /// Records that no image waits: what comes later says nothing of the time in between.
    package mutating func recordIdle() { ends.removeAll() }

    /// Returns the images per minute; `nil` for fewer than three completions in the last 10 min.
    package func perMinute(at now: ContinuousClock.Instant) -> Double? {
        let recent = ends.drop { $0 + Self.window < now }
        guard let first = recent.first, let last = recent.last, recent.count > 2, last > first
        else { return nil }
        return Double(recent.count - 1) / ((last - first) / .seconds(60))
    }
}
