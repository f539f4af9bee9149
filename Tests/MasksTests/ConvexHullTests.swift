import Masks
import Tensors
import Testing

@Suite("Convex hull")
struct ConvexHullTests {
    private typealias Corner = ConvexHull.Corner

    private static func corners(of mask: Plane<Bool>) -> [Corner] {
        mask.elements.indices.filter { mask.elements[$0] }.flatMap { pixel in
            let (row, column) = pixel.quotientAndRemainder(dividingBy: mask.width)
            return [(0, 0), (0, 1), (1, 0), (1, 1)].map { x, y in
                Corner(x: Int32(column + x), y: Int32(row + y))
            }
        }
    }

    @Test("areas equal those recorded from Shapely", arguments: try RecordedSplitting.load().hulls)
    func shapely(recorded: RecordedSplitting.Hull) {
        let corners = Self.corners(of: Plane(drawn: recorded.rows))

        #expect(ConvexHull(of: corners).area == recorded.area)
    }

    @Test("the union of two hulls is the hull of all their points", arguments: 0..<8)
    func union(seed: UInt64) {
        let first = Self.corners(of: Plane(width: 19, height: 11, density: 0.05, seed: seed))
        let second = Self.corners(of: Plane(width: 7, height: 23, density: 0.05, seed: seed + 99))

        let union = ConvexHull(of: first).union(ConvexHull(of: second))

        #expect(union.corners == ConvexHull(of: first + second).corners)
    }

    @Test("collinear points have a hull of two corners and no area")
    func line() {
        let hull = ConvexHull(of: (0..<9).map { Corner(x: 2 * $0, y: -3 * $0) })

        #expect(hull.corners.map(\.x).sorted() == [0, 16])
        #expect(hull.area == 0)
        #expect(ConvexHull(of: []).area == 0)
        #expect(ConvexHull(of: [Corner(x: 4, y: 4), Corner(x: 4, y: 4)]).area == 0)
    }

    @Test("the area of a large image does not overflow")
    func large() {
        let far = Int32.max / 2
        let hull = ConvexHull(
            of: [(0, 0), (far, 0), (0, far), (far, far)].map { Corner(x: $0, y: $1) })

        #expect(hull.area == Double(Int(far) * Int(far)))
    }
}
