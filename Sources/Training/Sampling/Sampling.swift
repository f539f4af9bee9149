import Tensors
import Tiles

/// How images of many sizes become samples of one: squares of `side` pixels.
package enum Sampling: Sendable, Equatable, Codable {
    /// Each image whole, squeezed into a square.
    case resized(side: Int)
    /// All tiles of each image, as inference cuts them: `side` is a multiple of 16 from 64 to 1024.
    case tiles(side: Int)
    /// Squares at random places: of each image as many as would cover its area, at most
    /// ``mostCrops``. Where nothing is random, squares that cover each image.
    case crops(side: Int)

    /// How many crops of an image an epoch shows at most, be it large.
    package static let mostCrops = 8
    /// The least overlap of neighbouring tiles; they are spread evenly, so it is mostly more.
    private static let overlap = TileGeometry.grid

    /// The rows and columns of a sample.
    package var side: Int {
        switch self {
        case .resized(let side), .tiles(let side), .crops(let side): side
        }
    }

    /// Where in an image of some size the samples of an epoch begin, one each; `nil` where that
    /// is drawn anew every time.
    func corners(in size: PlaneSize) -> [Corner?] {
        switch self {
        case .resized: [nil]
        case .tiles: covering(size)
        case .crops:
            Array(
                repeating: nil,
                count: min((size.pixels + side * side - 1) / (side * side), Self.mostCrops))
        }
    }

    /// Where samples begin that cover an image of some size, row by row.
    func covering(_ size: PlaneSize) -> [Corner] {
        switch self {
        case .resized: return [Corner(row: 0, column: 0)]
        case .tiles:
            let plan = TilePlan(
                squares: TileGeometry(side: side, overlap: Self.overlap),
                over: (size.width, size.height))
            return (0..<plan.count).map {
                let (row, column) = plan.origin(of: $0)
                return Corner(row: row, column: column)
            }
        case .crops:
            let columns = spread(over: size.width)
            return spread(over: size.height).flatMap { row in
                columns.map { Corner(row: row, column: $0) }
            }
        }
    }

    /// Where as few sides as cover an axis begin, spread evenly.
    private func spread(over length: Int) -> [Int] {
        let last = (length + side - 1) / side - 1
        guard last > 0 else { return [0] }
        return (0...last).map { (length - side) * $0 / last }
    }

    /// The first row and column of a sample in its image.
    struct Corner: Sendable, Equatable {
        /// From the top.
        let row: Int
        /// From the left.
        let column: Int
    }
}
