/// A basin, or several that have been merged: perhaps a nucleus.
struct Region {
    /// Its pixels.
    var area: Int
    /// Its highest summit, 0…1.
    var summit: Double
    /// The convex hull of its pixels.
    var hull: ConvexHull
    /// The regions that it touches, and where.
    var contacts: [Int32: Contact] = [:]

    /// Where two regions touch.
    struct Contact {
        /// The highest pass from one to the other, 0…1.
        var pass: Double
        /// Pairs of pixels that share an edge.
        var length: Int

        /// Adds another place where they touch.
        mutating func add(_ other: Contact) {
            pass = max(pass, other.pass)
            length += other.length
        }
    }
}
