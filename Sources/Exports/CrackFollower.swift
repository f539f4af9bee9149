import Tensors

/// Traces the edges (cracks) between the pixels of a label and other pixels, with the label on the
/// right.
///
/// Crack following (Rosenfeld and Kak, *Digital Picture Processing*, 2nd edition, 1982, 11.1.3;
/// Kovalevsky, 1989). Diagonal neighbours are not connected, so that each trace surrounds one
/// 4-connected region or one of its holes.
struct CrackFollower {
    private let labels: [Int32]
    private let width: Int
    private let height: Int
    /// The number of the trace along the left edge of each pixel; 0 if there was none.
    private(set) var visited: [Int32]

    /// Creates a follower for a plane of labels.
    init(labels: Plane<Int32>) {
        self.labels = labels.elements
        width = labels.width
        height = labels.height
        visited = [Int32](repeating: 0, count: labels.elements.count)
    }

    /// Traces a closed path that starts at the left edge of a pixel.
    ///
    /// - Parameters:
    ///   - start: The index of the pixel; its left neighbour has another label.
    ///   - number: The number, above 0, to store in ``visited`` at every left edge of the path.
    /// - Returns: The corners where the path turns, and whether some may occur twice.
    /// - Complexity: O(*n*), where *n* is the number of pixel edges.
    mutating func trace(
        fromLeftEdgeOf start: Int, marking number: Int32
    ) -> (corners: [Corner], touchesItself: Bool) {
        let label = labels[start]
        var (x, y) = (start % width, start / width)
        var heading = Heading.north
        var corners: [Corner] = []
        var touchesItself = false
        visited[start] = number
        while true {
            let isLeftInside = isInside(label, offset: heading.left.aheadRight, x: x, y: y)
            if !isInside(label, offset: heading.aheadRight, x: x, y: y) {
                heading = heading.right
                corners.append(Corner(x: x, y: y))
                touchesItself = touchesItself || isLeftInside
            } else if isLeftInside {
                heading = heading.left
                corners.append(Corner(x: x, y: y))
            }
            x += heading.step.x
            y += heading.step.y
            guard heading == .north else { continue }
            let pixel = y * width + x
            if pixel == start { return (corners, touchesItself) }
            visited[pixel] = number
        }
    }

    /// Whether the pixel at an offset from the lower right pixel of a corner has a label.
    private func isInside(
        _ label: Int32, offset: (columns: Int, rows: Int), x: Int, y: Int
    ) -> Bool {
        let (column, row) = (x + offset.columns, y + offset.rows)
        guard column >= 0, column < width, row >= 0, row < height else { return false }
        return labels[row * width + column] == label
    }
}

/// The direction of a step from one pixel corner to the next.
private enum Heading {
    case east, south, west, north

    /// The direction after a turn to the right, as displayed.
    var right: Heading {
        switch self {
        case .east: .south
        case .south: .west
        case .west: .north
        case .north: .east
        }
    }

    /// The direction after a turn to the left, as displayed.
    var left: Heading {
        switch self {
        case .east: .north
        case .south: .east
        case .west: .south
        case .north: .west
        }
    }

    /// The step in pixels.
    var step: (x: Int, y: Int) {
        switch self {
        case .east: (1, 0)
        case .south: (0, 1)
        case .west: (-1, 0)
        case .north: (0, -1)
        }
    }

    /// The offset of the pixel ahead on the right of a corner from the pixel at its lower right.
    var aheadRight: (columns: Int, rows: Int) {
        switch self {
        case .east: (0, 0)
        case .south: (-1, 0)
        case .west: (-1, -1)
        case .north: (0, -1)
        }
    }
}
