import Tensors
import Testing
import Tiles

@Suite("Whole images")
struct WholeImageTests {
    private static let standard = TileGeometry(side: 256, overlap: 32)

    @Test(
        "an image is one tile of its size, rounded up to the multiple that the network requires",
        arguments: [
            (1, 1), (15, 16), (17, 31), (32, 33), (40, 40), (64, 65), (320, 256), (640, 512),
            (8, 6000),
        ], [2, 16, 32, 64])
    func size(image: (width: Int, height: Int), multiple: Int) {
        let plan = TilePlan(
            width: image.width, height: image.height, geometry: Self.standard,
            sideMultiple: multiple)

        let alignment = max(16, multiple)
        #expect((plan.columnOrigins, plan.rowOrigins) == ([0], [0]))
        #expect((plan.count, plan.overlap) == (1, 0))
        #expect(
            plan.tileSize.width.isMultiple(of: alignment)
                && plan.tileSize.height.isMultiple(of: alignment))
        #expect((0..<alignment).contains(plan.tileSize.width - image.width))
        #expect((0..<alignment).contains(plan.tileSize.height - image.height))
    }

    @Test(
        "an area of up to six squares is one tile, a larger one is cut into squares",
        arguments: [
            (256, 16, 512, 768, true), (256, 16, 512, 769, false), (256, 16, 513, 768, false),
            (256, 64, 449, 705, true), (256, 64, 512, 768, true), (256, 64, 512, 769, false),
            (256, 16, 696, 520, true), (256, 32, 696, 520, true), (256, 64, 696, 520, false),
            (256, 16, 784, 496, true), (256, 32, 784, 496, false), (256, 16, 8, 24576, true),
            (256, 16, 8, 24577, false), (64, 16, 128, 192, true), (64, 16, 128, 193, false),
            (64, 64, 128, 190, true), (64, 64, 129, 190, false),
        ])
    func limit(side: Int, multiple: Int, width: Int, height: Int, isWhole: Bool) {
        let geometry = TileGeometry(side: side, overlap: 32)

        let plan = TilePlan(
            width: width, height: height, geometry: geometry, sideMultiple: multiple)

        let squares = TilePlan(squares: geometry, over: (width, height))
        #expect((plan == squares) == !isWhole)
        #expect((plan.count == 1) == isWhole)
    }

    @Test("one tile never has more pixels than the squares would have", arguments: [2, 16, 32, 64])
    func pixels(multiple: Int) {
        for height in stride(from: 1, through: 1000, by: 13) {
            for width in stride(from: 1, through: 1000, by: 17) {
                let plan = TilePlan(
                    width: width, height: height, geometry: Self.standard, sideMultiple: multiple)
                let squares = TilePlan(squares: Self.standard, over: (width, height))
                #expect(
                    plan.count * plan.tileSize.pixelCount <= squares.count
                        * squares.tileSize.pixelCount)
            }
        }
    }

    @Test(
        "a single tile is padded as by numpy.pad with mode reflect",
        arguments: try Recorded.load().padding)
    func padding(rows: Recorded.Padding) throws {
        for columns in try Recorded.load().padding {
            let (width, height) = (columns.length, rows.length)
            let plane = Plane(
                width: width, height: height, elements: (0..<width * height).map(Float.init))
            let plan = TilePlan(
                width: width, height: height, geometry: Self.standard, sideMultiple: 16)

            let tile = TilePlanTests.cutTile(at: 0, of: plan, from: plane)

            let expected = rows.shows[..<plan.tileSize.height].flatMap { row in
                columns.shows[..<plan.tileSize.width].map { plane[row, $0] }
            }
            #expect(plan.count == 1)
            #expect(tile == expected, "\(width)x\(height)")
        }
    }
}
