/// A closed line along pixel edges that neither crosses nor touches itself.
///
/// Two corners that follow each other share a row or a column, and no three lie on a line.
package struct Ring: Sendable, Equatable {
    /// The corners in order; the first is not repeated at the end.
    package let corners: [Corner]

    /// Closes a line of corners.
    package init(_ corners: [Corner]) { self.corners = corners }

    /// Twice the enclosed area (Gauss's area formula): above 0 where the ring goes
    /// counterclockwise for a *y* that grows upwards, thus clockwise as an image is seen.
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

    /// Parts a closed line that may touch itself into rings that do not.
    ///
    /// - Parameter line: Its corners; it passes one where it touches itself each time anew.
    /// - Returns: One ring more than there are corners passed again.
    /// - Complexity: O(*n*), where *n* is the number of corners.
    static func parting(_ line: [Corner]) -> [Ring] {
        var rings: [Ring] = []
        var open: [Corner] = []
        var places: [Corner: Int] = [:]
        for corner in line {
            guard let place = places[corner] else {
                places[corner] = open.count
                open.append(corner)
                continue
            }
            rings.append(Ring(Array(open[place...])))
            for closed in open[(place + 1)...] { places[closed] = nil }
            open.removeSubrange((place + 1)...)
        }
        rings.append(Ring(open))
        return rings
    }
}
