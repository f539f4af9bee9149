import Network
import Tensors
import Testing

@Suite("Crew desk")
struct CrewDeskTests {
    private static let size = PlaneSize(height: 16, width: 16)

    /// A desk whose passes take up to `tiles` tiles of 16x16.
    private static func desk(teams: Int = 1, tiles: Int) -> TileScheduler {
        TileScheduler(teams: teams, pixels: tiles * size.pixelCount, tiles: 100)
    }

    /// Does a whole pass alone, and gives its tiles as "order.index".
    private static func pass(_ desk: inout TileScheduler, team: Int = 0) -> [String] {
        guard case .startPass(let tiles) = desk.assignment(team: team) else { return [] }
        desk.passPrepared(team: team)
        let last = desk.leavePass(team: team)
        #expect(last)
        for tile in tiles { desk.finish(tile: tile, with: [Float(tile.index)]) }
        desk.passFinished(team: team)
        return tiles.map { "\($0.order).\($0.index)" }
    }

    @Test("orders take turns, so that a small one does not wait for a large one")
    func turns() {
        var desk = Self.desk(tiles: 3)
        _ = desk.submit(count: 100, size: Self.size) { _, _ in }
        let first = Self.pass(&desk)
        _ = desk.submit(count: 2, size: Self.size) { _, _ in }

        #expect(first == ["1.0", "1.1", "1.2"])
        #expect(Self.pass(&desk) == ["1.3", "2.0", "1.4"])
        #expect(Self.pass(&desk) == ["2.1", "1.5", "1.6"])
    }

    @Test("a pass is of one size; others keep their place in the queue")
    func sizes() {
        var desk = Self.desk(tiles: 4)
        _ = desk.submit(count: 2, size: Self.size) { _, _ in }
        _ = desk.submit(count: 2, size: PlaneSize(height: 32, width: 16)) { _, _ in }
        _ = desk.submit(count: 1, size: Self.size) { _, _ in }

        #expect(Self.pass(&desk) == ["1.0", "3.0", "1.1"])
        #expect(Self.pass(&desk) == ["2.0", "2.1"])
        #expect(Self.pass(&desk).isEmpty)
    }

    @Test("a tile larger than a pass takes is done alone")
    func large() {
        var desk = Self.desk(tiles: 1)
        _ = desk.submit(count: 2, size: PlaneSize(height: 64, width: 64)) { _, _ in }

        #expect(Self.pass(&desk) == ["1.0"])
        #expect(Self.pass(&desk) == ["1.1"])
    }

    @Test("threads join a pass while it is open, and the last to leave ends it")
    func joining() {
        var desk = Self.desk(tiles: 1)
        _ = desk.submit(count: 2, size: Self.size) { _, _ in }

        _ = desk.assignment(team: 0)
        let early = desk.assignment(team: 0)
        desk.passPrepared(team: 0)
        guard case .joinPass = desk.assignment(team: 0) else {
            Issue.record("nobody may join")
            return
        }

        #expect(early == nil, "there is nothing to join before it is prepared")
        let first = desk.leavePass(team: 0)
        let late = desk.assignment(team: 0)
        let second = desk.leavePass(team: 0)
        desk.passFinished(team: 0)
        #expect(!first && second)
        #expect(late == nil, "nothing is left to do in it")
        #expect(Self.pass(&desk) == ["1.1"])
    }

    @Test("teams have passes of their own")
    func teams() {
        var desk = Self.desk(teams: 2, tiles: 1)
        _ = desk.submit(count: 2, size: Self.size) { _, _ in }

        _ = desk.assignment(team: 0)

        #expect(Self.pass(&desk, team: 1) == ["1.1"])
    }

    @Test("a result is handed over once, and its memory is given back")
    func results() {
        var desk = Self.desk(tiles: 2)
        let order = desk.submit(count: 2, size: Self.size) { _, _ in }

        let before = desk.takeResult(of: 0, in: order)
        _ = Self.pass(&desk)

        #expect(before == nil)
        #expect(desk.takeResult(of: 0, in: order) == [0])
        #expect(desk.takeResult(of: 1, in: order) == [1])
        #expect(desk.takeResult(of: 1, in: order) == nil)
        desk.recycle([0])
        let spares = [
            desk.recycledBuffer(count: 2), desk.recycledBuffer(count: 1),
            desk.recycledBuffer(count: 1),
        ]
        #expect(spares == [nil, [0], nil])
    }

    @Test("an order that nobody wants any more gives its turns to others")
    func abandoned() {
        var desk = Self.desk(tiles: 1)
        let first = desk.submit(count: 3, size: Self.size) { _, _ in }
        _ = desk.submit(count: 1, size: Self.size) { _, _ in }
        #expect(Self.pass(&desk) == ["1.0"])

        desk.close(order: first)

        #expect(Self.pass(&desk) == ["2.0"])
        let left = desk.assignment(team: 0)
        #expect(left == nil)
    }

    @Test("a closed desk still hands out what it was asked for, then ends")
    func closing() {
        var desk = Self.desk(tiles: 1)
        _ = desk.submit(count: 2, size: Self.size) { _, _ in }
        desk.isClosed = true

        #expect(Self.pass(&desk) == ["1.0"])
        #expect(Self.pass(&desk) == ["1.1"])
        guard case .stop = desk.assignment(team: 0) else {
            Issue.record("the desk does not end")
            return
        }
    }
}
