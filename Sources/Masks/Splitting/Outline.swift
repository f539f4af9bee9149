/// The ends of a region's rows, from which its hull is spanned.
struct Outline {
    private let stride: Int
    /// The first place of each row, and the one after its last.
    private var rows: [(first: Int, end: Int)] = []
    /// Where the frame's row ends in which the last place lies.
    private var rowEnd = 0

    /// Starts empty in a frame whose rows have `stride` places.
    init(stride: Int) { self.stride = stride }

    /// Adds a place; they come in reading order.
    mutating func add(_ place: Int) {
        if place < rowEnd {
            rows[rows.count - 1].end = place + 1
        } else {
            rows.append((place, place + 1))
            rowEnd = (place / stride + 1) * stride
        }
    }

    /// The corners of the outermost pixels.
    var corners: [ConvexHull.Corner] {
        var corners: [ConvexHull.Corner] = []
        corners.reserveCapacity(4 * rows.count)
        for (first, end) in rows {
            let (row, left) = first.quotientAndRemainder(dividingBy: stride)
            for (x, y) in [(left, row), (left + end - first, row)] {
                let (x, y) = (Int32(truncatingIfNeeded: x), Int32(truncatingIfNeeded: y))
                corners.append(ConvexHull.Corner(x: x, y: y))
                corners.append(ConvexHull.Corner(x: x, y: y + 1))
            }
        }
        return corners
    }
}
