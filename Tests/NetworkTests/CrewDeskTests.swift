import Network
import Tensors
import Testing

@Suite("Crew desk")
struct CrewDeskTests {
    private static let size = PlaneSize(height: 16, width: 16)

    /// Takes up to `count` assignments, as "batch.index".
    static func take(_ count: Int, from desk: inout CrewDesk) -> [String] {
        (0..<count).compactMap { _ in
            guard case .tile(let batch, let index, _, _) = desk.assignment() else { return nil }
            return "\(batch).\(index)"
        }
    }

    @Test("orders take turns, so that a small one does not wait for a large one")
    func turns() {
        var desk = CrewDesk()
        _ = desk.open(count: 100, size: Self.size) { _, _ in }
        let first = Self.take(3, from: &desk)
        _ = desk.open(count: 2, size: Self.size) { _, _ in }

        #expect(first == ["1.0", "1.1", "1.2"])
        #expect(Self.take(6, from: &desk) == ["1.3", "2.0", "1.4", "2.1", "1.5", "1.6"])
    }

    @Test("a result is handed over once, whatever the order in which tiles are finished")
    func results() {
        var desk = CrewDesk()
        let order = desk.open(count: 2, size: Self.size) { _, _ in }
        _ = Self.take(2, from: &desk)

        desk.finish(1, in: order, with: [1])

        #expect(desk.result(of: 0, in: order) == nil)
        desk.finish(0, in: order, with: [0])
        #expect(desk.result(of: 0, in: order) == [0])
        #expect(desk.result(of: 1, in: order) == [1])
        #expect(desk.result(of: 1, in: order) == nil)
    }

    @Test("a closed desk still hands out what it was asked for, then ends")
    func closing() {
        var desk = CrewDesk()
        _ = desk.open(count: 2, size: Self.size) { _, _ in }
        desk.closed = true

        #expect(Self.take(5, from: &desk) == ["1.0", "1.1"])
        guard case .end = desk.assignment() else {
            Issue.record("the desk does not end")
            return
        }
    }
}
