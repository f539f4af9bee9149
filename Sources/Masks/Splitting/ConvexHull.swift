/// The convex hull of pixels, through their corners.
///
/// Source: Andrew, Another efficient algorithm for convex hulls in two dimensions (1979).
package struct ConvexHull: Sendable {
    /// A point between pixels: (0, 0) is the upper left corner of the first.
    package struct Corner: Comparable, Sendable {
        /// To the right.
        package let x: Int32
        /// Downwards.
        package let y: Int32

        /// Takes both coordinates.
        package init(x: Int32, y: Int32) {
            self.x = x
            self.y = y
        }

        /// Downwards, and from left to right: reading order.
        package static func < (a: Corner, b: Corner) -> Bool { (a.y, a.x) < (b.y, b.x) }
    }

    /// The hull's corners, clockwise as one sees them; no three in a line.
    package let corners: [Corner]
    /// What it encloses, in pixels.
    package let area: Double

    /// Spans a hull.
    ///
    /// - Complexity: O(*n* log *n*), where *n* is the number of points.
    package init(_ points: [Corner]) { self.init(inOrder: points.sorted()) }

    /// Spans a hull of points in reading order.
    ///
    /// - Complexity: O(*n*), where *n* is the number of points.
    init(inOrder sorted: [Corner]) {
        let lower = Self.chain(sorted)
        let upper = Self.chain(sorted.reversed())
        corners = lower.dropLast() + upper.dropLast()
        var doubled = 0
        for (a, b) in zip(corners, corners.dropFirst() + corners.prefix(1)) {
            doubled += Int(a.x) * Int(b.y) - Int(b.x) * Int(a.y)
        }
        area = Double(abs(doubled)) / 2
    }

    /// The hull of two hulls.
    package func union(_ other: ConvexHull) -> ConvexHull { ConvexHull(corners + other.corners) }

    /// One side of the hull of sorted points.
    private static func chain(_ sorted: [Corner]) -> [Corner] {
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
