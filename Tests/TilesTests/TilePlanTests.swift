import Tensors
import Testing
import Tiles

@Suite("Tile plan")
struct TilePlanTests {
    private static let standard = TileGeometry(side: 256, overlap: 32)
    private static let geometries = [
        (64, 16), (64, 32), (96, 48), (256, 32), (256, 128), (272, 16),
    ]

    @Test("origins for lengths 1 to 1200 equal those of the reference pipeline")
    func reference() throws {
        let runs = try Recorded.load().runs

        for (run, end) in zip(runs, runs.dropFirst().map(\.from) + [1201]) {
            for length in run.from..<end {
                let plan = TilePlan(squares: Self.standard, over: (length, 1))
                #expect(plan.columnOrigins == run.origins, "length \(length)")
            }
        }
        #expect(runs.first?.from == 1)
        #expect(runs.count > 50)
    }

    @Test(
        "origins for long axes equal the reference, for rows and columns",
        arguments: try Recorded.load().single)
    func longAxes(recorded: Recorded.Origins) {
        let wide = TilePlan(squares: Self.standard, over: (recorded.from, 1))
        let high = TilePlan(squares: Self.standard, over: (1, recorded.from))

        #expect(wide.columnOrigins == recorded.origins)
        #expect(high.rowOrigins == recorded.origins)
        #expect(wide.rowOrigins == [0])
    }

    @Test(
        "tiles are aligned, overlap sufficiently and cover every length", arguments: geometries)
    func coverage(side: Int, overlap: Int) {
        let geometry = TileGeometry(side: side, overlap: overlap)

        let wrong = (1...2500).filter { length in
            let origins = TilePlan(squares: geometry, over: (length, 1)).columnOrigins
            let steps = zip(origins.dropFirst(), origins).map { $0 - $1 }
            let padded = max(side, (length + 15) / 16 * 16)
            return origins.first != 0 || origins.last != padded - side
                || !origins.allSatisfy { $0.isMultiple(of: 16) }
                || !steps.allSatisfy { (1...side - overlap).contains($0) }
        }

        #expect(wrong == [], "lengths that are not covered, or with too little overlap")
    }

    @Test("tiles are numbered row by row")
    func order() {
        let plan = TilePlan(squares: Self.standard, over: (500, 300))

        #expect(plan.columnOrigins == [0, 128, 256])
        #expect(plan.rowOrigins == [0, 48])
        #expect(plan.count == 6)
        #expect((0..<6).map { plan.origin(of: $0).row } == [0, 0, 0, 48, 48, 48])
        #expect((0..<6).map { plan.origin(of: $0).column } == [0, 128, 256, 0, 128, 256])
    }

    /// Every pair of recorded lengths as width and height, so that both axes and corners are
    /// tested.
    @Test(
        "tiles are padded as by numpy.pad with mode reflect", arguments: try Recorded.load().padding
    )
    func padding(rows: Recorded.Padding) throws {
        for columns in try Recorded.load().padding {
            let (width, height) = (columns.length, rows.length)
            let plane = Plane(
                width: width, height: height, elements: (0..<width * height).map(Float.init))
            let plan = TilePlan(
                squares: TileGeometry(side: 64, overlap: 16), over: (width, height))

            for index in 0..<plan.count {
                let (top, left) = plan.origin(of: index)
                let tile = Self.cutTile(at: index, of: plan, from: plane)
                let expected = rows.shows[top..<top + 64].flatMap { row in
                    columns.shows[left..<left + 64].map { plane[row, $0] }
                }
                #expect(tile == expected, "tile \(index) of \(width)x\(height)")
            }
        }
    }

    /// A tile cut into memory filled with NaN, so that missing pixels are noticed.
    static func cutTile(at index: Int, of plan: TilePlan, from plane: Plane<Float>) -> [Float] {
        var tile = [Float](repeating: .nan, count: plan.tileSize.pixelCount)
        tile.withUnsafeMutableBufferPointer { plan.cutTile(at: index, from: plane, into: $0) }
        return tile
    }
}
