/// The way through an image in the order of a sample's pixels.
///
/// Positions are whole numbers of 2⁻³² pixels: steps are added without an error that grows, their
/// whole part needs no rounding, and maps of whole pixels stay exact.
struct SourceWalk {
    private let map: AffineMap
    private let side: Int
    private let places: Int
    private let columns: MirroredAxis
    private let rows: MirroredAxis

    /// Makes ready.
    ///
    /// - Parameters:
    ///   - size: The image's pixels in a row, and rows.
    ///   - map: Where the sample's pixels lie in it.
    ///   - side: The sample's rows and columns.
    ///   - places: How many places a pixel shows along each of its sides, evenly spread.
    init(over size: (width: Int, height: Int), _ map: AffineMap, side: Int, places: Int) {
        self.map = map
        self.side = side
        self.places = places
        let ends = [-0.5, Double(side) - 0.5]
        let corners = ends.flatMap { row in ends.map { map.position(column: $0, row: row) } }
        columns = MirroredAxis(length: size.width, over: Self.reach(corners.map(\.x)), stride: 1)
        rows = MirroredAxis(
            length: size.height, over: Self.reach(corners.map(\.y)), stride: size.width)
    }

    /// All pixels that interpolation between some positions looks at, and one to spare.
    private static func reach(_ positions: [Double]) -> ClosedRange<Int> {
        let (low, high) = (positions.min() ?? 0, positions.max() ?? 0)
        return Int(low.rounded(.down)) - 1...Int(high.rounded(.down)) + 2
    }

    /// Sums, in each pixel of a sample, what lies at its places.
    ///
    /// - Parameters:
    ///   - pixels: The image.
    ///   - nuclei: Its foreground, 0…255.
    ///   - distances: Its distances, 0…255.
    ///   - patch: What is overwritten.
    func sum(
        _ pixels: UnsafeBufferPointer<Float>, _ nuclei: UnsafeBufferPointer<UInt8>,
        _ distances: UnsafeBufferPointer<UInt8>, into patch: Patch
    ) {
        patch.input.update(repeating: 0, count: side * side)
        patch.foreground.update(repeating: 0, count: side * side)
        patch.distance?.update(repeating: 0, count: side * side)
        forEachPlace { index, corners in
            patch.input[index] += corners.blend(pixels) { $0 }
            patch.foreground[index] += corners.blend(nuclei) { Float($0) }
            if let sums = patch.distance {
                sums[index] += corners.blend(distances) { Float($0) }
            }
        }
    }

    /// Gives every place, with the number of its pixel in the sample.
    @inline(__always)
    private func forEachPlace(_ body: (Int, Corners) -> Void) {
        let offsets = (0..<places).map { (Double($0) + 0.5) / Double(places) - 0.5 }
        let start = SIMD2(Double(columns.first), Double(rows.first))
        let step = (x: Self.fixed(map.right.x), y: Self.fixed(map.right.y))
        columns.places.withUnsafeBufferPointer { columns in
            rows.places.withUnsafeBufferPointer { rows in
                for row in 0..<side {
                    for below in offsets {
                        for beside in offsets {
                            let first =
                                map.position(column: beside, row: Double(row) + below) - start
                            var (x, y) = (Self.fixed(first.x), Self.fixed(first.y))
                            for column in 0..<side {
                                body(row &* side &+ column, Corners(x, y, columns, rows))
                                x &+= step.x
                                y &+= step.y
                            }
                        }
                    }
                }
            }
        }
    }

    private static func fixed(_ position: Double) -> Int {
        Int((position * 0x1p32).rounded())
    }
}

/// The four pixels around a place, and how near they are.
private struct Corners {
    private let upperLeft: Int
    private let upperRight: Int
    private let lowerLeft: Int
    private let lowerRight: Int
    private let toRight: Float
    private let toBelow: Float

    @inline(__always)
    init(
        _ x: Int, _ y: Int, _ columns: UnsafeBufferPointer<Int32>,
        _ rows: UnsafeBufferPointer<Int32>
    ) {
        let (column, row) = (x &>> 32, y &>> 32)
        let (left, right) = (Int(columns[column]), Int(columns[column &+ 1]))
        let (above, below) = (Int(rows[row]), Int(rows[row &+ 1]))
        upperLeft = above &+ left
        upperRight = above &+ right
        lowerLeft = below &+ left
        lowerRight = below &+ right
        toRight = Float((x & 0xFFFF_FFFF) &>> 8) * 0x1p-24
        toBelow = Float((y & 0xFFFF_FFFF) &>> 8) * 0x1p-24
    }

    /// The bilinear interpolation at the place.
    @inline(__always)
    func blend<Value>(
        _ pixels: UnsafeBufferPointer<Value>, _ value: (Value) -> Float
    ) -> Float {
        let (a, b) = (value(pixels[upperLeft]), value(pixels[upperRight]))
        let (c, d) = (value(pixels[lowerLeft]), value(pixels[lowerRight]))
        let upper = a + (b - a) * toRight
        let lower = c + (d - c) * toRight
        return upper + (lower - upper) * toBelow
    }
}
