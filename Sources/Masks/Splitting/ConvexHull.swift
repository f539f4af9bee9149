/// The convex hull of a set of pixel corners.
///
/// Source: Andrew, Another efficient algorithm for convex hulls in two dimensions (1979).
package struct ConvexHull: Sendable {
    /// A corner of pixels; (0, 0) is the upper left corner of the upper left pixel.
    package struct Corner: Comparable, Sendable {
        /// Pixels from the left edge of the image.
        package let x: Int32
        /// Pixels from the upper edge of the image.
        package let y: Int32

        /// Creates a corner.
        package init(x: Int32, y: Int32) {
            self.x = x
            self.y = y
        }

        /// Whether `a` comes before `b` in raster order.
        package static func < (a: Corner, b: Corner) -> Bool { (a.y, a.x) < (b.y, b.x) }
    }

    /// The corners of the hull, clockwise as displayed; no three are collinear.
    package let corners: [Corner]
    /// The enclosed area in pixels.
    package let area: Double

    /// The hull of points in any order.
    ///
    /// - Complexity: O(*n* log *n*), where *n* is the number of points.
    package init(of points: [Corner]) { self.init(sorted: points.sorted()) }

    /// The hull of points in raster order.
    ///
    /// - Complexity: O(*n*), where *n* is the number of points.
    init(sorted: [Corner]) {
        let lower = Self.chain(of: sorted)
        let upper = Self.chain(of: sorted.reversed())
        corners = lower.dropLast() + upper.dropLast()
        var doubled = 0
        for (a, b) in zip(corners, corners.dropFirst() + corners.prefix(1)) {
            doubled += Int(a.x) * Int(b.y) - Int(b.x) * Int(a.y)
        }
        area = Double(abs(doubled)) / 2
    }

    /// The convex hull of both hulls.
    package func union(_ other: ConvexHull) -> ConvexHull {
        ConvexHull(of: corners + other.corners)
    }

    /// One side of the hull of sorted points (Andrew's monotone chain).
    private static func chain(of sorted: [Corner]) -> [Corner] {
        var chain: [Corner] = []
        for point in sorted {
            while chain.count > 1 {
                let (a, b) = (chain[chain.count - 2], chain[chain.count - 1])
                let turn =
                    Int(b.x - a.x) * Int(point.y - a.y) - Int(b.y - a.y) * Int(point.x - a.x)
                if turn > 0 { break }
                chain.removeLast()
            }
            chain.append(point)
        }
        return chain
    }
}

/// The first and last pixel of each row of a region, from which its convex hull is computed.
struct RowExtents {
    private let stride: Int
    /// The index of the first pixel of each row, and the index after the last.
    private var rows: [(first: Int, end: Int)] = []
    /// The index after the row of the buffer that contains the last pixel.
    private var rowEnd = 0

    /// Creates extents of no pixels, in a buffer whose rows have `stride` pixels.
    init(stride: Int) { self.stride = stride }

    /// Adds a pixel by its index in the buffer; pixels must come in raster order.
    mutating func add(_ pixel: Int) {
        if pixel < rowEnd {
            rows[rows.count - 1].end = pixel + 1
        } else {
            rows.append((pixel, pixel + 1))
            rowEnd = (pixel / stride + 1) * stride
        }
    }

    /// The convex hull of the region.
    ///
    /// - Complexity: O(*n*), where *n* is the number of rows.
    var convexHull: ConvexHull {
        var corners: [ConvexHull.Corner] = []
        corners.reserveCapacity(4 * rows.count)
        // The outermost corners on the grid line between two rows, from both rows.
        var (line, left, right) = (-1, 0, 0)
        func appendLine() {
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
                appendLine()
                (line, left, right) = (row, column, columnEnd)
            }
            appendLine()
            (line, left, right) = (row + 1, column, columnEnd)
        }
        appendLine()
        return ConvexHull(sorted: corners)
    }
}
