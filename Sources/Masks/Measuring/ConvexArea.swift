/// How many pixels the convex hull of a nucleus has.
///
/// The hull is that of the middles of all pixels' edges; a pixel belongs to it if its centre lies
/// inside or on its outline, as in scikit-image's `convex_hull_image`. Here in whole numbers: twice
/// the coordinates. A value of this type is memory that nuclei share, one after the other.
///
/// Source: Andrew, Another efficient algorithm for convex hulls in two dimensions (1979); the
/// points come sorted by rows, so that each side takes linear time.
struct ConvexArea {
    /// A row and its outermost pixel.
    private struct Extent {
        let row: Int
        var column: Int
    }

    /// Twice the position of a corner of the hull.
    private struct Corner {
        let x: Int
        let y: Int
    }

    private var extents: [Extent] = []
    private var side: [Corner] = []

    /// Counts the pixels in the hull of the runs of one nucleus, in reading order.
    ///
    /// - Complexity: O(*r*), where *r* is the number of runs and of rows between them.
    mutating func pixels(_ runs: ArraySlice<LabelRun>) -> Int {
        extents.removeAll(keepingCapacity: true)
        for run in runs where extents.last?.row != Int(run.row) {
            extents.append(Extent(row: Int(run.row), column: Int(run.first)))
        }
        let firsts = sumOfFirstColumns()
        // The right side is the left one of the mirrored nucleus.
        extents.removeAll(keepingCapacity: true)
        for run in runs {
            if extents.last?.row == Int(run.row) { extents.removeLast() }
            extents.append(Extent(row: Int(run.row), column: 1 - Int(run.end)))
        }
        let lasts = -sumOfFirstColumns()
        guard let top = extents.first?.row, let bottom = extents.last?.row else { return 0 }
        return lasts - firsts + bottom - top + 1
    }

    /// The sum, over all rows from the first to the last, of the first column in the hull.
    private mutating func sumOfFirstColumns() -> Int {
        side.removeAll(keepingCapacity: true)
        var above: Extent?
        for extent in extents {
            // The upper edge; it may be the row above that reaches further there.
            var upper = extent.column
            if let above, above.row == extent.row - 1 {
                upper = min(upper, above.column)
            } else if let above {
                append(x: 2 * above.column, y: 2 * above.row + 1)
            }
            append(x: 2 * upper, y: 2 * extent.row - 1)
            append(x: 2 * extent.column - 1, y: 2 * extent.row)
            above = extent
        }
        if let above { append(x: 2 * above.column, y: 2 * above.row + 1) }
        return zip(side, side.dropFirst()).reduce(0) { $0 + Self.columns(from: $1.0, to: $1.1) }
    }

    /// Adds a point below all others, and drops those that it leaves inside the hull.
    private mutating func append(x: Int, y: Int) {
        while side.count > 1 {
            let (a, b) = (side[side.count - 2], side[side.count - 1])
            if (b.x - a.x) * (y - a.y) < (x - a.x) * (b.y - a.y) { break }
            side.removeLast()
        }
        side.append(Corner(x: x, y: y))
    }

    /// The sum of the first columns right of an edge, over the rows from `a` to before `b`.
    private static func columns(from a: Corner, to b: Corner) -> Int {
        var sum = 0
        var y = a.y + (a.y & 1)
        while y < b.y {
            let numerator = a.x * (b.y - a.y) + (b.x - a.x) * (y - a.y)
            let denominator = 2 * (b.y - a.y)
            // Rounded up; division rounds towards 0.
            sum += numerator / denominator + (numerator % denominator > 0 ? 1 : 0)
            y += 2
        }
        return sum
    }
}
