import Tensors
import Testing
import Tiles

@Suite("Tile blend")
struct TileBlendTests {
    private static let lengths = [1, 15, 16, 17, 255, 256, 257, 287, 288, 289, 481, 1000]

    /// Pseudo-random values in 0..<1, so that no reflection repeats them.
    private static func image(width: Int, height: Int) -> Plane<Float> {
        Plane(
            width: width, height: height,
            elements: (0..<width * height).map {
                Float(($0 &* 2_654_435_761) >> 7 & 0xFFFF) / 65536
            })
    }

    @Test("cutting and blending restores the image", arguments: lengths, [1, 17, 256, 300])
    func roundTrip(width: Int, height: Int) {
        let image = Self.image(width: width, height: height)
        for plan in Self.plans(width: width, height: height, side: 256) {
            var blend = TileBlend(plan: plan, channels: [0])

            for index in 0..<plan.count {
                TilePlanTests.cut(index, of: plan, from: image)
                    .withUnsafeBufferPointer { blend.add(index, $0) }
            }
            let restored = blend.finish()[0]

            let differences = zip(restored.elements, image.elements).map { abs($0 - $1) }
            #expect(differences.max() ?? .nan <= 1e-6, "tiles of \(plan.size)")
            #expect((restored.width, restored.height) == (width, height))
        }
    }

    /// A plan of squares, and the plan for the size, which is a single tile for small images.
    private static func plans(width: Int, height: Int, side: Int) -> [TilePlan] {
        let geometry = TileGeometry(side: side, overlap: 32)
        return [
            TilePlan(squares: geometry, over: (width, height)),
            TilePlan(width: width, height: height, geometry: geometry, multiple: 16),
        ]
    }

    /// Blending a tile of ones with tiles of zeros gives the weights of the tile.
    @Test(
        "weights are the normalised distances to the nearest edge of the tile",
        arguments: [(64, 16), (64, 32), (96, 48)], [(1, 1), (65, 64), (130, 97), (17, 200)])
    func weights(tiles: (side: Int, overlap: Int), size: (width: Int, height: Int)) {
        let side = tiles.side
        let plan = TilePlan(
            squares: TileGeometry(side: side, overlap: tiles.overlap),
            over: (size.width, size.height))
        let distance = { (index: Int, row: Int, column: Int) -> Double in
            let (top, left) = plan.origin(of: index)
            let (y, x) = (row - top, column - left)
            guard (0..<side).contains(y), (0..<side).contains(x) else { return 0 }
            return Double([y + 1, side - y, x + 1, side - x].min() ?? 0)
        }

        for one in 0..<plan.count {
            var blend = TileBlend(plan: plan, channels: [0])
            for index in 0..<plan.count {
                [Float](repeating: index == one ? 1 : 0, count: side * side)
                    .withUnsafeBufferPointer { blend.add(index, $0) }
            }
            let weights = blend.finish()[0]

            var largest = 0.0
            for row in 0..<size.height {
                for column in 0..<size.width {
                    let all = (0..<plan.count).map { distance($0, row, column) }
                    let expected = all[one] / all.reduce(0, +)
                    largest = max(largest, abs(Double(weights[row, column]) - expected))
                }
            }
            #expect(largest <= 1e-6, "tile \(one) of \(plan.count)")
        }
    }

    @Test("values in the padding are ignored")
    func padding() {
        for plan in Self.plans(width: 3, height: 2, side: 64) {
            let width = plan.size.width
            var tile = [Float](repeating: .nan, count: plan.size.pixels)
            for row in 0..<2 {
                for column in 0..<3 { tile[row * width + column] = Float(row * 3 + column) }
            }

            var blend = TileBlend(plan: plan, channels: [0])
            tile.withUnsafeBufferPointer { blend.add(0, $0) }

            #expect(blend.finish()[0].elements == [0, 1, 2, 3, 4, 5])
        }
    }

    @Test("channels are blended independently, in the requested order")
    func channels() {
        let plan = TilePlan(squares: TileGeometry(side: 64, overlap: 32), over: (97, 65))
        let images = (0..<3).map { channel in
            Self.image(width: 97, height: 65).map { $0 + Float(channel) }
        }
        var blend = TileBlend(plan: plan, channels: [2, 0])

        for index in 0..<plan.count {
            images.flatMap { TilePlanTests.cut(index, of: plan, from: $0) }
                .withUnsafeBufferPointer { blend.add(index, $0) }
        }
        let blended = blend.finish()

        for (plane, expected) in zip(blended, [images[2], images[0]]) {
            let differences = zip(plane.elements, expected.elements).map { abs($0 - $1) }
            #expect(differences.max() ?? .nan <= 1e-6)
        }
    }

    @Test(
        "equal tiles have no disagreement, opposite ones a disagreement of 1",
        arguments: [
            ([0.5, 0.5, 0.5], 0), ([1, 0, 1], 1), ([0.75, 0.25, 0.75], 0.5), ([0, 0, 0], 0),
        ] as [([Float], Double)])
    func disagreement(values: [Float], expected: Double) throws {
        let plan = TilePlan(squares: TileGeometry(side: 64, overlap: 32), over: (128, 50))
        try #require(plan.count == values.count)
        var blend = TileBlend(plan: plan, channels: [0])

        for (index, value) in values.enumerated() {
            [Float](repeating: value, count: 64 * 64)
                .withUnsafeBufferPointer { blend.add(index, $0) }
        }

        #expect(blend.disagreement == expected)
    }

    @Test("a single tile has no disagreement")
    func singleTile() {
        let plan = TilePlan(squares: TileGeometry(side: 64, overlap: 32), over: (64, 64))

        #expect(TileBlend(plan: plan, channels: [0]).disagreement == nil)
    }
}
