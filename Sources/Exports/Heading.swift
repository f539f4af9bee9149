/// The way one walks from pixel corner to pixel corner.
enum Heading {
    case east, south, west, north

    /// After a turn to the right, as an image is seen.
    var right: Heading {
        switch self {
        case .east: .south
        case .south: .west
        case .west: .north
        case .north: .east
        }
    }

    /// After a turn to the left.
    var left: Heading {
        switch self {
        case .east: .north
        case .south: .east
        case .west: .south
        case .north: .west
        }
    }

    /// How far a step goes, in pixels.
    var step: (x: Int, y: Int) {
        switch self {
        case .east: (1, 0)
        case .south: (0, 1)
        case .west: (-1, 0)
        case .north: (0, -1)
        }
    }

    /// The pixel ahead and to the right of a corner, from that at the corner's lower right.
    var aheadRight: (columns: Int, rows: Int) {
        switch self {
        case .east: (0, 0)
        case .south: (-1, 0)
        case .west: (-1, -1)
        case .north: (0, -1)
        }
    }
}
