/// How fast images are done, from when the last of them ended.
package struct Throughput: Sendable {
    /// Older ends tell of another load.
    private static let window: Duration = .seconds(600)
    private static let most = 200

    private var ends: [ContinuousClock.Instant] = []

    /// Nothing has ended yet.
    package init() {}

    /// An image has ended.
    package mutating func recordCompletion(at now: ContinuousClock.Instant) {
        ends.append(now)
        if ends.count > Self.most { ends.removeFirst(ends.count - Self.most) }
    }

    /// Images a minute, or `nil` while fewer than three of the last ten minutes tell.
    package func perMinute(at now: ContinuousClock.Instant) -> Double? {
        let recent = ends.drop { $0 + Self.window < now }
        guard let first = recent.first, let last = recent.last, recent.count > 2, last > first
        else { return nil }
        return Double(recent.count - 1) / ((last - first) / .seconds(60))
    }
}
