/// An image that a worker has in hand: whether it gets on, and how long it will take.
package struct InHand: Sendable {
    /// Its name, for people.
    package let name: String
    private var lastStep: ContinuousClock.Instant
    private var isWaiting = false
    /// How long it may take without another sign of life, besides what is usual.
    private var patience: Duration = .zero
    /// When the first tile was begun.
    private var evaluating: ContinuousClock.Instant?
    /// How far it is; all 0 before the first tile.
    package private(set) var tiles = (done: 0, of: 0)

    /// Its name and, where it is of several tiles, how many of them are done.
    package var line: String {
        tiles.of > 1 ? "\(name) (tile \(tiles.done) of \(tiles.of))" : name
    }

    /// A worker takes it.
    package init(_ name: String, at now: ContinuousClock.Instant) {
        self.name = name
        lastStep = now
    }

    /// It has come a step further.
    package mutating func note(_ step: Step, at now: ContinuousClock.Instant) {
        lastStep = now
        isWaiting = step == .waiting
        patience = .zero
        if case .decoding(let limit) = step { patience = limit }
        switch step {
        case .waiting, .going, .decoding: if tiles.done == 0 { evaluating = now }
        case .tile(let done, let count): tiles = (done, count)
        }
    }

    /// Whether it has shown a sign of life within `limit`, is decoded as long as it may be, or waits
    /// for others.
    package func isAlive(within limit: Duration, at now: ContinuousClock.Instant) -> Bool {
        isWaiting || lastStep + limit + patience > now
    }

    /// How long its other tiles will take, by those that are done; `nil` before the first, and
    /// where there is but one.
    package func remaining(at now: ContinuousClock.Instant) -> Duration? {
        guard let evaluating, tiles.done > 0, tiles.of > 1 else { return nil }
        return (now - evaluating) * (tiles.of - tiles.done) / tiles.done
    }
}
