import Tensors

/// Walks along the cracks between the pixels of a label and all others, the label to its right.
///
/// Crack following (Rosenfeld and Kak, *Digital Picture Processing*, 2nd edition, 1982, 11.1.3;
/// Kovalevsky, 1989). Pixels of a label that touch at a corner only are apart, so that each walk
/// goes round one 4-connected region or one of its holes.
struct CrackFollower {
    private let labels: [Int32]
    private let width: Int
    private let height: Int
    /// For each pixel along whose left edge a walk went, the number it was given; else 0.
    private(set) var passed: [Int32]

    /// Sets out on a plane of labels.
    init(_ labels: Plane<Int32>) {
        self.labels = labels.elements
        width = labels.width
        height = labels.height
        passed = [Int32](repeating: 0, count: labels.elements.count)
    }

    /// Goes once round, from and back to the left edge of a pixel.
    ///
    /// - Parameters:
    ///   - start: The pixel's place in reading order; its left neighbour has another label.
    ///   - number: What to note at every left edge on the way, above 0.
    /// - Returns: The corners where the walk turned, and whether some may have been passed twice.
    /// - Complexity: O(*n*), where *n* is the number of edges.
    mutating func walk(
        fromLeftEdgeOf start: Int, noting number: Int32
    ) -> (corners: [Corner], touches: Bool) {
        let label = labels[start]
        var (x, y) = (start % width, start / width)
        var heading = Heading.north
        var corners: [Corner] = []
        var touches = false
        passed[start] = number
        while true {
            let isLeft = holds(label, heading.left.aheadRight, x, y)
            if !holds(label, heading.aheadRight, x, y) {
                heading = heading.right
                corners.append(Corner(x: x, y: y))
                touches = touches || isLeft
            } else if isLeft {
                heading = heading.left
                corners.append(Corner(x: x, y: y))
            }
            x += heading.step.x
            y += heading.step.y
            guard heading == .north else { continue }
            let pixel = y * width + x
            if pixel == start { return (corners, touches) }
            passed[pixel] = number
        }
    }

    private func holds(
        _ label: Int32, _ offset: (columns: Int, rows: Int), _ x: Int, _ y: Int
    ) -> Bool {
        let (column, row) = (x + offset.columns, y + offset.rows)
        guard column >= 0, column < width, row >= 0, row < height else { return false }
        return labels[row * width + column] == label
    }
}
