import Tensors
import Tiles

/// The way to get square samples of one size, `side` pixels, from images of many sizes.
package enum Sampling: Sendable, Equatable, Codable {
    /// Each whole image, resized to a square.
    case resized(side: Int)
    /// All tiles of each image, as inference cuts them: `side` is a multiple of 16 from 64 to 1024.
    case tiles(side: Int)
    /// Squares at random positions: as many as would cover the area of an image, at most
    /// ``maximumCrops``. For validation, squares that cover each image.
    case crops(side: Int)

    /// The largest number of crops of one image in an epoch.
    package static let maximumCrops = 8
    /// The smallest overlap of neighbouring tiles; even spacing mostly makes it larger.
    private static let overlap = TileGeometry.alignment

    /// The rows and columns of a sample.
    package var side: Int {
        switch self {
        case .resized(let side), .tiles(let side), .crops(let side): side
        }
    }

    /// The same way with samples of another side.
    package func withSide(_ side: Int) -> Sampling {
        switch self {
        case .resized: .resized(side: side)
        case .tiles: .tiles(side: side)
        case .crops: .crops(side: side)
        }
    }

    /// The corners of the training samples of an image in one epoch; `nil` for a random position.
    func corners(in size: PlaneSize) -> [Corner?] {
        switch self {
        case .resized: [nil]
        case .tiles: corners(covering: size)
        case .crops:
            Array(
                repeating: nil,
                count: min((size.pixelCount + side * side - 1) / (side * side), Self.maximumCrops))
        }
    }

    /// The corners of samples that together cover an image, row by row.
    func corners(covering size: PlaneSize) -> [Corner] {
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
            let columns = evenStarts(over: size.width)
            return evenStarts(over: size.height).flatMap { row in
                columns.map { Corner(row: row, column: $0) }
            }
        }
    }

    /// The starts of the fewest samples that cover an axis, evenly spaced.
    private func evenStarts(over length: Int) -> [Int] {
        let last = (length + side - 1) / side - 1
        guard last > 0 else { return [0] }
        return (0...last).map { (length - side) * $0 / last }
    }

    /// The top left pixel of a sample in its image.
    struct Corner: Sendable, Equatable {
        let row: Int
        let column: Int
    }
}
