import Segmentation

/// Called with every event of an image's processing, on its worker's thread; throws to cancel it.
package typealias ProgressHandler = (ProgressEvent) throws(CancellationError) -> Void

/// The progress of one image in flight: whether it is alive, and how long it will still take.
///
/// Time that its thread spends in disk calls does not count against it: a slow disk is no hanging
/// computation. Callers pass the total of these times, of which only differences matter.
package struct ImageProgress: Sendable {
    /// The image's name, for people.
    package let name: String
    private var lastEvent: ContinuousClock.Instant
    /// The thread's time in disk calls at the last event.
    private var diskTime: Duration
    private var isWaiting = false
    /// How much longer than usual there may be no event.
    private var additionalTime: Duration = .zero
    /// When the first tile was begun.
    private var firstTile: ContinuousClock.Instant?
    /// The tiles that are evaluated, and all there are; 0 before the first.
    package private(set) var tiles = (done: 0, of: 0)

    /// The name and, of an image of several tiles, how many of them are done.
    package var line: String {
        tiles.of > 1 ? "\(name) (tile \(tiles.done) of \(tiles.of))" : name
    }

    /// An image that a worker begins with.
    ///
    /// - Parameters:
    ///   - name: The image's name.
    ///   - now: The current time.
    ///   - diskTime: The time that the worker's thread has spent in disk calls so far.
    package init(name: String, at now: ContinuousClock.Instant, diskTime: Duration = .zero) {
        self.name = name
        lastEvent = now
        self.diskTime = diskTime
    }

    /// Takes an event into account.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - now: The current time.
    ///   - diskTime: The time that the worker's thread has spent in disk calls so far.
    package mutating func record(
        _ event: ProgressEvent, at now: ContinuousClock.Instant, diskTime: Duration = .zero
    ) {
        lastEvent = now
        self.diskTime = diskTime
        isWaiting = event == .waitingForMemory
        additionalTime = .zero
        switch event {
        case .began(_, let allowed): additionalTime = allowed
        case .tiles(let done, let count):
            tiles = (done, count)
            return
        case .waitingForMemory, .working: break
        }
        if tiles.done == 0 { firstTile = now }
    }

    /// Whether the image waits for others, or has computed for less than `limit` since the last
    /// event, or than what its stage is allowed besides.
    ///
    /// - Parameters:
    ///   - limit: The longest time of computation without an event.
    ///   - now: The current time.
    ///   - diskTime: The time that the worker's thread has spent in disk calls so far.
    /// - Returns: Whether it does not hang.
    package func isAlive(
        within limit: Duration, at now: ContinuousClock.Instant, diskTime: Duration
    ) -> Bool {
        let computed = now - lastEvent - max(diskTime - self.diskTime, .zero)
        return isWaiting || computed < limit + additionalTime
    }

    /// Whether the image waits for others, or there was an event within `limit`, whatever its stage
    /// is allowed besides; disk calls are no events.
    package func hadEvent(within limit: Duration, at now: ContinuousClock.Instant) -> Bool {
        isWaiting || now - lastEvent < limit
    }

    /// How long the remaining tiles will take, estimated from those that are done; `nil` before the
    /// first, and where there is only one.
    package func remainingTime(at now: ContinuousClock.Instant) -> Duration? {
        guard let firstTile, tiles.done > 0, tiles.of > 1 else { return nil }
        return (now - firstTile) * (tiles.of - tiles.done) / tiles.done
    }
}
