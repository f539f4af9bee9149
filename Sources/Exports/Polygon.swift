/// A connected region of pixels: what lies within one ring and outside of others.
///
/// A polygon of the OGC's Simple Feature Access (ISO 19125-1): its rings touch in single corners
/// at most, and its inside hangs together.
package struct Polygon: Sendable, Equatable {
    /// The outer ring, of positive ``Ring/doubledArea``.
    package let exterior: Ring
    /// The holes, of negative ``Ring/doubledArea``.
    package internal(set) var holes: [Ring]

    /// A region with or without holes.
    package init(exterior: Ring, holes: [Ring] = []) {
        self.exterior = exterior
        self.holes = holes
    }

    /// The outer ring, then the holes.
    package var rings: [Ring] { [exterior] + holes }
}

extension Polygon {
    /// The same, so many pixels further right and down.
    package func moved(right: Int, down: Int) -> Polygon {
        func moved(_ ring: Ring) -> Ring {
            Ring(ring.corners.map { Corner(x: $0.x + right, y: $0.y + down) })
        }
        return Polygon(exterior: moved(exterior), holes: holes.map(moved))
    }
}
