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

    /// The hull of its pixels.
    ///
    /// - Complexity: O(*n*), where *n* is the number of its rows.
    var hull: ConvexHull {
        var corners: [ConvexHull.Corner] = []
        corners.reserveCapacity(4 * rows.count)
        // What the row above brings to the line between it and the next.
        var (line, left, right) = (-1, 0, 0)
        func close() {
            for x in [left, right] where line >= 0 {
                corners.append(
                    ConvexHull.Corner(
                        x: Int32(truncatingIfNeeded: x), y: Int32(truncatingIfNeeded: line)))
            }
        }
        for (first, end) in rows {
            let (row, column) = first.quotientAndRemainder(dividingBy: stride)
            let columnEnd = column + end - first
            if row == line {
                (left, right) = (min(left, column), max(right, columnEnd))
            } else {
                close()
                (line, left, right) = (row, column, columnEnd)
            }
            close()
            (line, left, right) = (row + 1, column, columnEnd)
        }
        close()
        return ConvexHull(inOrder: corners)
    }
}
