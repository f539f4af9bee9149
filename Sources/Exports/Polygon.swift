/// A 4-connected region of pixels: an outer ring and the rings of its holes.
///
/// A polygon as in the OGC's Simple Feature Access (ISO 19125-1): its rings touch in single
/// corners at most, and its interior is connected.
package struct Polygon: Sendable, Equatable {
    /// The outer ring, of positive ``Ring/doubledArea``.
    package let exterior: Ring
    /// The holes, of negative ``Ring/doubledArea``.
    package internal(set) var holes: [Ring]

    /// Creates a region.
    package init(exterior: Ring, holes: [Ring] = []) {
        self.exterior = exterior
        self.holes = holes
    }

    /// The outer ring, then the holes.
    package var rings: [Ring] { [exterior] + holes }
}

extension Polygon {
    /// The polygon moved by a number of pixels to the right and down.
    package func translated(right: Int, down: Int) -> Polygon {
        func moved(_ ring: Ring) -> Ring {
            Ring(corners: ring.corners.map { Corner(x: $0.x + right, y: $0.y + down) })
        }
        return Polygon(exterior: moved(exterior), holes: holes.map(moved))
    }
}

/// A closed path along pixel edges that neither crosses nor touches itself.
///
/// Consecutive corners share a row or a column, and no three of them are collinear.
package struct Ring: Sendable, Equatable {
    /// The corners in order, without the first repeated at the end.
    package let corners: [Corner]

    /// Closes a path of corners.
    package init(corners: [Corner]) { self.corners = corners }

    /// Twice the signed enclosed area in pixels (shoelace formula): positive for a ring that is
    /// clockwise as displayed, thus counterclockwise for a *y* axis that points up.
    ///
    /// - Complexity: O(*n*), where *n* is the number of corners.
    package var doubledArea: Int {
        guard var last = corners.last else { return 0 }
        var sum = 0
        for corner in corners {
            sum += last.x * corner.y - corner.x * last.y
            last = corner
        }
        return sum
    }

    /// Splits a closed path that may touch itself into rings that do not.
    ///
    /// - Parameter path: The corners; one where the path touches itself occurs more than once.
    /// - Returns: The rings, one more than the number of repeated corners.
    /// - Complexity: O(*n*), where *n* is the number of corners.
    static func splitAtTouchingCorners(_ path: [Corner]) -> [Ring] {
        var rings: [Ring] = []
        var open: [Corner] = []
        var indices: [Corner: Int] = [:]
        for corner in path {
            guard let index = indices[corner] else {
                indices[corner] = open.count
                open.append(corner)
                continue
            }
            rings.append(Ring(corners: Array(open[index...])))
            for closed in open[(index + 1)...] { indices[closed] = nil }
            open.removeSubrange((index + 1)...)
        }
        rings.append(Ring(corners: open))
        return rings
    }
}

/// A corner of pixels; pixel (row, column) lies between the corners x, y = column, row and
/// column + 1, row + 1.
package struct Corner: Hashable, Sendable {
    /// Pixels from the left edge of the image.
    package let x: Int
    /// Pixels from the upper edge of the image.
    package let y: Int

    /// Creates a corner.
    package init(x: Int, y: Int) {
        self.x = x
        self.y = y
    }
}

/// The bounding box of corners, in pixels.
struct Bounds {
    /// The smallest *x*.
    let left: Int
    /// The smallest *y*.
    let top: Int
    /// The largest *x*.
    let right: Int
    /// The largest *y*.
    let bottom: Int

    /// The bounding box of corners; without corners an empty one at the origin.
    ///
    /// - Complexity: O(*n*), where *n* is the number of corners.
    init(of corners: [Corner]) {
        guard let first = corners.first else {
            (left, top, right, bottom) = (0, 0, 0, 0)
            return
        }
        var (left, top, right, bottom) = (first.x, first.y, first.x, first.y)
        for corner in corners {
            left = min(left, corner.x)
            top = min(top, corner.y)
            right = max(right, corner.x)
            bottom = max(bottom, corner.y)
        }
        (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
    }
}
