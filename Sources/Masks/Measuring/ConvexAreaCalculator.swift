/// Counts the pixels in the convex hull of a nucleus.
///
/// As in scikit-image's `convex_hull_image`, the hull is spanned by the midpoints of the pixels'
/// edges, and a pixel belongs to it if its centre lies inside or on the boundary. Coordinates are
/// doubled so that the arithmetic is exact in integers. Reuse one value for many nuclei: it keeps
/// its buffers.
///
/// Source: Andrew, Another efficient algorithm for convex hulls in two dimensions (1979); the
/// points arrive sorted by row, so that each side takes linear time.
struct ConvexAreaCalculator {
    /// A row and the column of its leftmost pixel.
    private struct Extent {
        let row: Int
        var column: Int
    }

    /// A corner of the hull, in doubled pixel coordinates.
    private struct Corner {
        let x: Int
        let y: Int
    }

    private var extents: [Extent] = []
    /// The left side of the hull, from top to bottom.
    private var side: [Corner] = []

    /// The number of pixels in the convex hull of one nucleus, given by its runs in raster order.
    ///
    /// - Complexity: O(*r*), where *r* is the number of runs and rows.
    mutating func area(of runs: ArraySlice<LabelRun>) -> Int {
        extents.removeAll(keepingCapacity: true)
        for run in runs where extents.last?.row != Int(run.row) {
            extents.append(Extent(row: Int(run.row), column: Int(run.firstColumn)))
        }
        let firsts = sumOfFirstColumns()
        // The right side is the left side of the mirrored nucleus.
        extents.removeAll(keepingCapacity: true)
        for run in runs {
            if extents.last?.row == Int(run.row) { extents.removeLast() }
            extents.append(Extent(row: Int(run.row), column: 1 - Int(run.endColumn)))
        }
        let lasts = -sumOfFirstColumns()
        guard let top = extents.first?.row, let bottom = extents.last?.row else { return 0 }
        return lasts - firsts + bottom - top + 1
    }

    /// The sum over all rows of the first column inside the hull.
    private mutating func sumOfFirstColumns() -> Int {
        side.removeAll(keepingCapacity: true)
        var above: Extent?
        for extent in extents {
            // The pixel's upper edge is shared with the row above, which may reach further left.
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
        return zip(side, side.dropFirst()).reduce(0) {
            $0 + Self.sumOfFirstColumns(from: $1.0, to: $1.1)
        }
    }

    /// Appends a point below all others and removes those that are now inside the hull.
    private mutating func append(x: Int, y: Int) {
        while side.count > 1 {
            let (a, b) = (side[side.count - 2], side[side.count - 1])
            if (b.x - a.x) * (y - a.y) < (x - a.x) * (b.y - a.y) { break }
            side.removeLast()
        }
        side.append(Corner(x: x, y: y))
    }

    /// The sum of the first columns right of a hull edge, over the rows from `a` up to `b`.
    private static func sumOfFirstColumns(from a: Corner, to b: Corner) -> Int {
        var sum = 0
        var y = a.y + (a.y & 1)
        while y < b.y {
            let numerator = a.x * (b.y - a.y) + (b.x - a.x) * (y - a.y)
            let denominator = 2 * (b.y - a.y)
            // Rounded up: integer division rounds towards 0.
            sum += numerator / denominator + (numerator % denominator > 0 ? 1 : 0)
            y += 2
        }
        return sum
    }
}
