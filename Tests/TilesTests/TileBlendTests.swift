import Tensors
import Testing
import TestSupport
import Tiles

@Suite("Tile blend")
struct TileBlendTests {
    private static let lengths = [1, 15, 16, 17, 255, 256, 257, 287, 288, 289, 481, 1000]

    /// Values in 0..<1 without a pattern that reflection could repeat.
    private static func picture(width: Int, height: Int) -> Plane<Float> {
        Plane(
            width: width, height: height,
            elements: (0..<width * height).map {
                Float(($0 &* 2_654_435_761) >> 7 & 0xFFFF) / 65536
            })
    }

    @Test("cutting and blending gives the image back", arguments: lengths, [1, 17, 256, 300])
    func roundTrip(width: Int, height: Int) {
        let image = Self.picture(width: width, height: height)
        for plan in Self.plans(width: width, height: height, side: 256) {
            var blend = TileBlend(plan: plan, channels: [0])

            for index in 0..<plan.count {
                TilePlanTests.cutTile(at: index, of: plan, from: image)
                    .withUnsafeBufferPointer { blend.addTile(at: index, values: $0) }
            }
            let restored = blend.finish()[0]

            #expect(
                largestDifference(restored.elements, image.elements) <= 1e-6,
                "tiles of \(plan.tileSize)")
            #expect((restored.width, restored.height) == (width, height))
        }
    }

    /// Squares, and what the rule makes of an image: one tile of its size where it is small.
    private static func plans(width: Int, height: Int, side: Int) -> [TilePlan] {
        let geometry = TileGeometry(side: side, overlap: 32)
        return [
            TilePlan(squares: geometry, over: (width, height)),
            TilePlan(width: width, height: height, geometry: geometry, sideMultiple: 16),
        ]
    }

    /// A tile of ones among tiles of zeros shows its weight at every pixel.
    @Test(
        "a tile weighs by its pixels' distance to the nearest edge, normalised",
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

        for shown in 0..<plan.count {
            var blend = TileBlend(plan: plan, channels: [0])
            for index in 0..<plan.count {
                [Float](repeating: index == shown ? 1 : 0, count: side * side)
                    .withUnsafeBufferPointer { blend.addTile(at: index, values: $0) }
            }
            let weights = blend.finish()[0]

            let expected = (0..<size.height * size.width).map { pixel in
                let (row, column) = pixel.quotientAndRemainder(dividingBy: size.width)
                let all = (0..<plan.count).map { distance($0, row, column) }
                return all[shown] / all.reduce(0, +)
            }
            #expect(
                largestDifference(weights.elements, expected) <= 1e-6,
                "tile \(shown) of \(plan.count)")
        }
    }

    @Test("what a tile says of the padding is dropped")
    func padding() {
        for plan in Self.plans(width: 3, height: 2, side: 64) {
            let width = plan.tileSize.width
            var tile = [Float](repeating: .nan, count: plan.tileSize.pixelCount)
            for row in 0..<2 {
                for column in 0..<3 { tile[row * width + column] = Float(row * 3 + column) }
            }

            var blend = TileBlend(plan: plan, channels: [0])
            tile.withUnsafeBufferPointer { blend.addTile(at: 0, values: $0) }

            #expect(blend.finish()[0].elements == [0, 1, 2, 3, 4, 5])
        }
    }

    @Test("channels are blended each on their own, in the order that they are asked for")
    func channels() {
        let plan = TilePlan(squares: TileGeometry(side: 64, overlap: 32), over: (97, 65))
        let pictures = (0..<3).map { channel in
            Self.picture(width: 97, height: 65).map { $0 + Float(channel) }
        }
        var blend = TileBlend(plan: plan, channels: [2, 0])

        for index in 0..<plan.count {
            pictures.flatMap { TilePlanTests.cutTile(at: index, of: plan, from: $0) }
                .withUnsafeBufferPointer { blend.addTile(at: index, values: $0) }
        }
        let blended = blend.finish()

        #expect(blended.count == 2)
        for (picture, expected) in zip(blended, [pictures[2], pictures[0]]) {
            #expect(largestDifference(picture.elements, expected.elements) <= 1e-6)
        }
    }

    @Test(
        "tiles that say the same agree, and those that contradict each other do not",
        arguments: [
            ([0.5, 0.5, 0.5], 0), ([1, 0, 1], 1), ([0.75, 0.25, 0.75], 0.5), ([0, 0, 0], 0),
        ] as [([Float], Double)])
    func disagreement(said: [Float], expected: Double) throws {
        let plan = TilePlan(squares: TileGeometry(side: 64, overlap: 32), over: (128, 50))
        try #require(plan.count == said.count)
        var blend = TileBlend(plan: plan, channels: [0])

        for (index, value) in said.enumerated() {
            [Float](repeating: value, count: 64 * 64)
                .withUnsafeBufferPointer { blend.addTile(at: index, values: $0) }
        }

        #expect(blend.disagreement == expected)
    }

    @Test("one tile has nobody to disagree with")
    func alone() {
        let plan = TilePlan(squares: TileGeometry(side: 64, overlap: 32), over: (64, 64))

        #expect(TileBlend(plan: plan, channels: [0]).disagreement == nil)
    }
}
