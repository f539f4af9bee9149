import Tensors

/// Schedules submitted tiles onto the passes of inference teams, and stores their results.
///
/// Not synchronised: the inference pool keeps it in a monitor.
package struct TileScheduler {
    /// A tile of a submission; `index` is its number within the submission.
    package struct Tile {
        package let submission: Int
        package let index: Int
        package let size: PlaneSize
        package let fill: InferencePool.Fill
    }

    /// The next action of a thread.
    package enum Assignment {
        /// Prepare a pass over these tiles for the thread's team, then take part.
        case startPass([Tile])
        /// Take part in the team's pass.
        case joinPass
        case stop
    }

    private struct Submission {
        let count: Int
        let size: PlaneSize
        let fill: InferencePool.Fill
        var begun = 0
        var results: [Int: [Float]] = [:]
    }

    /// The state of a team.
    private enum TeamState {
        case idle
        case preparing
        /// `threads` take part; `open` while others may join.
        case passing(threads: Int, open: Bool)
    }

    /// Whether threads stop when no tile is left to begin.
    package var isClosed = false
    /// The maximum numbers of pixels and of tiles in a pass.
    private let capacity: (pixels: Int, tiles: Int)
    private var teams: [TeamState]
    private var submissions: [Int: Submission] = [:]
    private var queue: [Int] = []
    private var opened = 0
    private var recycledBuffers: [[Float]] = []

    /// Creates a scheduler without submissions.
    ///
    /// - Parameters:
    ///   - teams: The number of teams.
    ///   - pixels: The maximum number of pixels in a pass, unless a single tile has more.
    ///   - tiles: The maximum number of tiles in a pass.
    package init(teams: Int, pixels: Int, tiles: Int) {
        self.teams = Array(repeating: .idle, count: teams)
        capacity = (pixels, tiles)
    }

    /// Submits `count` tiles of `size` pixels, and returns the number of the submission.
    package mutating func submit(
        count: Int, size: PlaneSize, fill: @escaping InferencePool.Fill
    ) -> Int {
        opened += 1
        submissions[opened] = Submission(count: count, size: size, fill: fill)
        if count > 0 { queue.append(opened) }
        return opened
    }

    /// Returns the next action of a thread of a team, or `nil` if it must wait.
    package mutating func assignment(team: Int) -> Assignment? {
        switch teams[team] {
        case .preparing, .passing(_, open: false): return nil
        case .passing(let threads, open: true):
            teams[team] = .passing(threads: threads + 1, open: true)
            return .joinPass
        case .idle:
            guard !queue.isEmpty else { return isClosed ? .stop : nil }
            teams[team] = .preparing
            return .startPass(removeNextTiles())
        }
    }

    /// Opens a team's prepared pass to its threads; the calling thread takes part.
    package mutating func passPrepared(team: Int) {
        teams[team] = .passing(threads: 1, open: true)
    }

    /// Records that a thread has found no item left in its team's pass.
    ///
    /// - Returns: Whether it was the last thread, and so the pass is done.
    package mutating func leavePass(team: Int) -> Bool {
        guard case .passing(let threads, _) = teams[team] else { return false }
        teams[team] = .passing(threads: threads - 1, open: false)
        return threads == 1
    }

    /// Marks a team as idle, after the results of its pass have been stored.
    package mutating func passFinished(team: Int) { teams[team] = .idle }

    /// Stores the result of a tile; it is dropped if the submission is closed.
    package mutating func finish(tile: Tile, with foreground: [Float]) {
        submissions[tile.submission]?.results[tile.index] = foreground
    }

    /// Removes and returns the result of a tile, or `nil` if it is not finished.
    package mutating func removeResult(of index: Int, in submission: Int) -> [Float]? {
        submissions[submission]?.results.removeValue(forKey: index)
    }

    /// Closes a submission and cancels its tiles that have not begun.
    ///
    /// Tiles that a pass has begun are computed, and their results dropped.
    package mutating func close(submission: Int) {
        submissions[submission] = nil
        queue.removeAll { $0 == submission }
    }

    /// Keeps the memory of a result that has been read for reuse.
    ///
    /// As many buffers are kept as one pass of every team may need.
    package mutating func recycle(_ result: [Float]) {
        if recycledBuffers.count < capacity.tiles * teams.count { recycledBuffers.append(result) }
    }

    /// Returns a recycled buffer of `count` values, or `nil` if none of that size is left.
    package mutating func recycledBuffer(count: Int) -> [Float]? {
        guard let last = recycledBuffers.lastIndex(where: { $0.count == count }) else { return nil }
        return recycledBuffers.remove(at: last)
    }

    /// Removes the tiles of the next pass from the queue.
    ///
    /// They have one size, that of the first submission in the queue, and are taken in turns from
    /// all submissions of that size.
    private mutating func removeNextTiles() -> [Tile] {
        guard let size = queue.first.flatMap({ submissions[$0]?.size }) else { return [] }
        let most = max(1, min(capacity.tiles, capacity.pixels / size.pixelCount))
        var tiles: [Tile] = []
        while tiles.count < most,
            let place = queue.firstIndex(where: { submissions[$0]?.size == size })
        {
            let number = queue.remove(at: place)
            guard var submission = submissions[number] else { continue }
            tiles.append(
                Tile(submission: number, index: submission.begun, size: size, fill: submission.fill)
            )
            submission.begun += 1
            if submission.begun < submission.count { queue.append(number) }
            submissions[number] = submission
        }
        return tiles
    }
}
