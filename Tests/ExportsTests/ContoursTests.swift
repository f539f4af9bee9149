import Exports
import Masks
import Tensors
import Testing

@Suite("Contours")
struct ContoursTests {
    private static let sizes = [
        (1, 1), (1, 2), (2, 1), (1, 37), (37, 1), (2, 2), (3, 3), (15, 16), (16, 17), (61, 43),
    ]

    /// A polygon, compared regardless of the start and the order of its rings.
    private struct Shape: Hashable {
        let exterior: [Corner]
        let holes: Set<[Corner]>

        init(_ polygon: Polygon) {
            exterior = Self.startingAtFirstCorner(polygon.exterior)
            holes = Set(polygon.holes.map(Self.startingAtFirstCorner))
        }

        private static func startingAtFirstCorner(_ ring: Ring) -> [Corner] {
            let least = ring.corners.indices.min {
                let (a, b) = (ring.corners[$0], ring.corners[$1])
                return (a.x, a.y) < (b.x, b.y)
            }
            return Array(ring.corners[(least ?? 0)...] + ring.corners[..<(least ?? 0)])
        }
    }

    /// Fills the polygons by the even-odd rule at pixel centres.
    private static func filled(_ contours: Contours) -> Plane<Int32> {
        var labels = Plane<Int32>(
            width: contours.width, height: contours.height, repeating: 0)
        for (index, polygons) in contours.polygons.enumerated() {
            var inside = labels.map { _ in false }
            for ring in polygons.flatMap(\.rings) {
                for (a, b) in zip(ring.corners, ring.corners.dropFirst() + ring.corners.prefix(1))
                where a.x == b.x {
                    for row in min(a.y, b.y)..<max(a.y, b.y) {
                        for column in a.x..<labels.width { inside[row, column].toggle() }
                    }
                }
            }
            for pixel in inside.elements.indices where inside.elements[pixel] {
                labels.elements[pixel] = Int32(index + 1)
            }
        }
        return labels
    }

    @Test("the polygons equal those recorded from GEOS", arguments: try Recorded.load().cases)
    func geos(recorded: Recorded.Case) {
        let contours = Contours(of: recorded.labels)

        #expect(contours.polygons.count == recorded.nuclei.count)
        for (found, wanted) in zip(contours.polygons, recorded.nuclei) {
            #expect(Set(found.map(Shape.init)) == Set(wanted.map { Shape(Polygon(rings: $0)) }))
            #expect(found.count == wanted.count)
            #expect(
                found.map(\.holes.count).reduce(0, +) == wanted.map(\.count).reduce(0, +)
                    - wanted.count)
        }
    }

    @Test(
        "filling the polygons restores the labels", arguments: sizes,
        [(1, 0.5), (1, 0.2), (1, 0.05), (2, 0.1), (5, 0.4), (1, 0)] as [(UInt16, Double)])
    func filling(size: (width: Int, height: Int), labels: (kinds: UInt16, empty: Double)) {
        for seed in 0..<6 as Range<UInt64> {
            let image = LabelImage(
                width: size.width, height: size.height, kinds: labels.kinds, empty: labels.empty,
                seed: seed)

            let contours = Contours(of: image)

            #expect(Self.filled(contours) == image.labels)
            let areas = contours.polygons.map {
                $0.flatMap(\.rings).map(\.doubledArea).reduce(0, +)
            }
            #expect(areas == image.areas.map { 2 * $0 })
        }
    }

    @Test("rings have distinct corners and turn at each", arguments: sizes)
    func simple(size: (width: Int, height: Int)) {
        let image = LabelImage(
            width: size.width, height: size.height, kinds: 1, empty: 0.35, seed: 3)

        let polygons = Contours(of: image).polygons.joined()

        for polygon in polygons {
            #expect(polygon.exterior.doubledArea > 0)
            #expect(polygon.holes.allSatisfy { $0.doubledArea < 0 })
            for corners in polygon.rings.map(\.corners) {
                #expect(Set(corners).count == corners.count)
                let columns = zip(corners, corners.dropFirst() + corners.prefix(1)).map {
                    $0.x == $1.x
                }
                #expect(zip(columns, columns.dropFirst() + columns.prefix(1)).allSatisfy(!=))
            }
        }
    }
}
