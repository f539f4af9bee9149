import Segmentation

/// Called with every event of an image's processing, on its worker's thread; throws to cancel it.
package typealias ProgressHandler = (ProgressEvent) throws(CancellationError) -> Void

/// The progress of one image in flight: whether it is alive, and how long it will still take.
package struct ImageProgress: Sendable {
    /// The image's name, for people.
    package let name: String
    private var lastEvent: ContinuousClock.Instant
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
    package init(name: String, at now: ContinuousClock.Instant) {
        self.name = name
        lastEvent = now
    }

    /// Takes an event into account.
    package mutating func record(_ event: ProgressEvent, at now: ContinuousClock.Instant) {
        lastEvent = now
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

    /// Whether the image waits for others, or there was an event within `limit`, or within what its
    /// stage is allowed besides.
    package func isAlive(within limit: Duration, at now: ContinuousClock.Instant) -> Bool {
        isWaiting || lastEvent + limit + additionalTime > now
    }

    /// How long the remaining tiles will take, estimated from those that are done; `nil` before the
    /// first, and where there is only one.
    package func remainingTime(at now: ContinuousClock.Instant) -> Duration? {
        guard let firstTile, tiles.done > 0, tiles.of > 1 else { return nil }
        return (now - firstTile) * (tiles.of - tiles.done) / tiles.done
    }
}
