import Network
import Tensors
import Testing

@Suite("Tile scheduler")
struct TileSchedulerTests {
    private static let size = PlaneSize(height: 16, width: 16)

    /// A scheduler whose passes take up to `tiles` tiles of 16x16.
    private static func scheduler(teams: Int = 1, tiles: Int) -> TileScheduler {
        TileScheduler(teams: teams, pixels: tiles * size.pixelCount, tiles: 100)
    }

    /// Does a whole pass alone, and gives its tiles as "submission.index".
    private static func pass(_ scheduler: inout TileScheduler, team: Int = 0) -> [String] {
        guard case .startPass(let tiles) = scheduler.assignment(team: team) else { return [] }
        scheduler.passPrepared(team: team)
        let last = scheduler.leavePass(team: team)
        #expect(last)
        for tile in tiles { scheduler.finish(tile: tile, with: [Float(tile.index)]) }
        scheduler.passFinished(team: team)
        return tiles.map { "\($0.submission).\($0.index)" }
    }

    @Test("submissions take turns, so that a small one does not wait for a large one")
    func turns() {
        var scheduler = Self.scheduler(tiles: 3)
        _ = scheduler.submit(count: 100, size: Self.size) { _, _ in }
        let first = Self.pass(&scheduler)
        _ = scheduler.submit(count: 2, size: Self.size) { _, _ in }

        #expect(first == ["1.0", "1.1", "1.2"])
        #expect(Self.pass(&scheduler) == ["1.3", "2.0", "1.4"])
        #expect(Self.pass(&scheduler) == ["2.1", "1.5", "1.6"])
    }

    @Test("a pass is of one size; others keep their place in the queue")
    func sizes() {
        var scheduler = Self.scheduler(tiles: 4)
        _ = scheduler.submit(count: 2, size: Self.size) { _, _ in }
        _ = scheduler.submit(count: 2, size: PlaneSize(height: 32, width: 16)) { _, _ in }
        _ = scheduler.submit(count: 1, size: Self.size) { _, _ in }

        #expect(Self.pass(&scheduler) == ["1.0", "3.0", "1.1"])
        #expect(Self.pass(&scheduler) == ["2.0", "2.1"])
        #expect(Self.pass(&scheduler).isEmpty)
    }

    @Test("a tile larger than a pass takes is done alone")
    func large() {
        var scheduler = Self.scheduler(tiles: 1)
        _ = scheduler.submit(count: 2, size: PlaneSize(height: 64, width: 64)) { _, _ in }

        #expect(Self.pass(&scheduler) == ["1.0"])
        #expect(Self.pass(&scheduler) == ["1.1"])
    }

    @Test("threads join a pass while it is open, and the last to leave ends it")
    func joining() {
        var scheduler = Self.scheduler(tiles: 1)
        _ = scheduler.submit(count: 2, size: Self.size) { _, _ in }

        _ = scheduler.assignment(team: 0)
        let early = scheduler.assignment(team: 0)
        scheduler.passPrepared(team: 0)
        guard case .joinPass = scheduler.assignment(team: 0) else {
            Issue.record("nobody may join")
            return
        }

        #expect(early == nil, "there is nothing to join before it is prepared")
        let first = scheduler.leavePass(team: 0)
        let late = scheduler.assignment(team: 0)
        let second = scheduler.leavePass(team: 0)
        scheduler.passFinished(team: 0)
        #expect(!first && second)
        #expect(late == nil, "nothing is left to do in it")
        #expect(Self.pass(&scheduler) == ["1.1"])
    }

    @Test("teams have passes of their own")
    func teams() {
        var scheduler = Self.scheduler(teams: 2, tiles: 1)
        _ = scheduler.submit(count: 2, size: Self.size) { _, _ in }

        _ = scheduler.assignment(team: 0)

        #expect(Self.pass(&scheduler, team: 1) == ["1.1"])
    }

    @Test("a result is handed over once, and its memory is given back")
    func results() {
        var scheduler = Self.scheduler(tiles: 2)
        let submission = scheduler.submit(count: 2, size: Self.size) { _, _ in }

        let before = scheduler.removeResult(of: 0, in: submission)
        _ = Self.pass(&scheduler)

        #expect(before == nil)
        #expect(scheduler.removeResult(of: 0, in: submission) == [0])
        #expect(scheduler.removeResult(of: 1, in: submission) == [1])
        #expect(scheduler.removeResult(of: 1, in: submission) == nil)
        scheduler.recycle([0])
        let spares = [
            scheduler.recycledBuffer(count: 2), scheduler.recycledBuffer(count: 1),
            scheduler.recycledBuffer(count: 1),
        ]
        #expect(spares == [nil, [0], nil])
    }

    @Test("a submission that nobody wants any more gives its turns to others")
    func abandoned() {
        var scheduler = Self.scheduler(tiles: 1)
        let first = scheduler.submit(count: 3, size: Self.size) { _, _ in }
        _ = scheduler.submit(count: 1, size: Self.size) { _, _ in }
        #expect(Self.pass(&scheduler) == ["1.0"])

        scheduler.close(submission: first)

        #expect(Self.pass(&scheduler) == ["2.0"])
        let left = scheduler.assignment(team: 0)
        #expect(left == nil)
    }

    @Test("a closed scheduler still hands out what it was asked for, then ends")
    func closing() {
        var scheduler = Self.scheduler(tiles: 1)
        _ = scheduler.submit(count: 2, size: Self.size) { _, _ in }
        scheduler.isClosed = true

        #expect(Self.pass(&scheduler) == ["1.0"])
        #expect(Self.pass(&scheduler) == ["1.1"])
        guard case .stop = scheduler.assignment(team: 0) else {
            Issue.record("the scheduler does not end")
            return
        }
    }
}
