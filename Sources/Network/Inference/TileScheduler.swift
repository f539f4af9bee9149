import Tensors

/// What the crew has been asked for, what it has done, and what nobody has begun.
package struct TileScheduler {
    /// A tile of an order.
    package struct Tile {
        package let order: Int
        package let index: Int
        package let size: PlaneSize
        package let fill: InferencePool.Fill
    }

    /// What a thread is to do next.
    package enum Assignment {
        /// Prepare a pass over these tiles for the thread's team, then take part.
        case startPass([Tile])
        /// Take part in the team's pass.
        case joinPass
        case stop
    }

    private struct Order {
        let count: Int
        let size: PlaneSize
        let fill: InferencePool.Fill
        var begun = 0
        var results: [Int: [Float]] = [:]
    }

    /// What a team is at.
    private enum TeamState {
        case idle
        case preparing
        /// `threads` take part; `open` while others may join.
        case passing(threads: Int, open: Bool)
    }

    /// Whether threads end when there is nothing left to begin.
    package var isClosed = false
    /// The pixels that a pass takes, and the most tiles.
    private let capacity: (pixels: Int, tiles: Int)
    private var teams: [TeamState]
    private var orders: [Int: Order] = [:]
    private var queue: [Int] = []
    private var opened = 0
    private var spares: [[Float]] = []

    /// Nothing has been asked for.
    ///
    /// - Parameters:
    ///   - teams: How many there are.
    ///   - pixels: What a pass takes at most, unless a single tile has more.
    ///   - tiles: The most tiles of a pass.
    package init(teams: Int, pixels: Int, tiles: Int) {
        self.teams = Array(repeating: .idle, count: teams)
        capacity = (pixels, tiles)
    }

    /// Takes an order for `count` tiles, and gives it a number.
    package mutating func submit(
        count: Int, size: PlaneSize, fill: @escaping InferencePool.Fill
    ) -> Int {
        opened += 1
        orders[opened] = Order(count: count, size: size, fill: fill)
        if count > 0 { queue.append(opened) }
        return opened
    }

    /// What a thread of a team is to do, or `nil` while there is nothing to do.
    package mutating func assignment(team: Int) -> Assignment? {
        switch teams[team] {
        case .preparing, .passing(_, open: false): return nil
        case .passing(let threads, open: true):
            teams[team] = .passing(threads: threads + 1, open: true)
            return .joinPass
        case .idle:
            guard !queue.isEmpty else { return isClosed ? .stop : nil }
            teams[team] = .preparing
            return .startPass(takeTiles())
        }
    }

    /// The pass of a team is prepared, and whoever did it takes part.
    package mutating func passPrepared(team: Int) {
        teams[team] = .passing(threads: 1, open: true)
    }

    /// A thread has found nothing left to do in its team's pass.
    ///
    /// - Returns: Whether it was the last, and so the pass is done.
    package mutating func leavePass(team: Int) -> Bool {
        guard case .passing(let threads, _) = teams[team] else { return false }
        teams[team] = .passing(threads: threads - 1, open: false)
        return threads == 1
    }

    /// The pass of a team is done, and its memory may be used for another.
    package mutating func passFinished(team: Int) { teams[team] = .idle }

    /// Keeps a tile's result until it is asked for.
    package mutating func finish(tile: Tile, with foreground: [Float]) {
        orders[tile.order]?.results[tile.index] = foreground
    }

    /// Hands a result over, or `nil` while it is not there.
    package mutating func takeResult(of index: Int, in order: Int) -> [Float]? {
        orders[order]?.results.removeValue(forKey: index)
    }

    /// Forgets an order.
    ///
    /// Its results have all been handed over, or nobody wants the rest: then tiles that a pass has
    /// begun are computed to their end, for nothing.
    package mutating func close(order: Int) {
        orders[order] = nil
        queue.removeAll { $0 == order }
    }

    /// Memory of a result that has been read, for another; as many as a pass may need are kept.
    package mutating func recycle(_ result: [Float]) {
        if spares.count < capacity.tiles * teams.count { spares.append(result) }
    }

    /// Memory for a result of `count` values, or `nil` where none of that size was given back.
    package mutating func recycledBuffer(count: Int) -> [Float]? {
        guard let last = spares.lastIndex(where: { $0.count == count }) else { return nil }
        return spares.remove(at: last)
    }

    /// Tiles of one size, in turns from all orders that have such, the one first in the queue first.
    private mutating func takeTiles() -> [Tile] {
        guard let size = queue.first.flatMap({ orders[$0]?.size }) else { return [] }
        let most = max(1, min(capacity.tiles, capacity.pixels / size.pixelCount))
        var tiles: [Tile] = []
        while tiles.count < most,
            let place = queue.firstIndex(where: { orders[$0]?.size == size })
        {
            let number = queue.remove(at: place)
            guard var order = orders[number] else { continue }
            tiles.append(
                Tile(order: number, index: order.begun, size: size, fill: order.fill))
            order.begun += 1
            if order.begun < order.count { queue.append(number) }
            orders[number] = order
        }
        return tiles
    }
}
