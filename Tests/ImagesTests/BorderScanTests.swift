import Images
import Tensors
import Testing
import TestSupport

@Suite("The border of a mosaic")
struct BorderScanTests {
    /// The valid part of an image of 400x300 pixels.
    enum Shape: CaseIterable {
        case frame, corner, notch, rotated, rotatedBothWays

        func includes(row: Int, column: Int) -> Bool {
            switch self {
            case .frame: (20..<270).contains(row) && (30..<390).contains(column)
            case .corner: row < 120 || column >= 150
            case .notch: row >= 80 || !(150..<260).contains(column)
            case .rotated: 3 * column + row > 260 && 3 * column + row < 1200
            case .rotatedBothWays:
                column + row > 160 && row - column < 170 && column - row < 250
            }
        }
    }

    private static let size = PlaneSize(height: 300, width: 400)

    /// Noise of a mean of 200 within a convex polygon, and a constant around it.
    private static func field(
        border: UInt16, isInside: (Int, Int) -> Bool
    ) -> Plane<UInt16> {
        var random = RandomSource(seed: 7)
        return Plane(
            width: size.width, height: size.height,
            elements: (0..<size.pixelCount).map { index in
                let noise = UInt16(190 + random.next() % 21)
                return isInside(index / size.width, index % size.width) ? noise : border
            })
    }

    private static func border(of plane: Plane<UInt16>, value: UInt16, band: Int = 300)
        -> ConstantBorder?
    {
        var scan = BorderScan(
            value: value, size: PlaneSize(height: plane.height, width: plane.width))
        for first in stride(from: 0, to: plane.height, by: band) {
            let rows = first..<min(first + band, plane.height)
            scan.add(
                Plane(
                    width: plane.width, height: rows.count,
                    elements: Array(
                        plane.elements[
                            rows.lowerBound * plane.width..<rows.upperBound * plane.width])))
        }
        return scan.border(count: plane.elements.count { $0 == value })
    }

    @Test(
        "a frame, a missing corner and a rotated field are borders, with every pixel counted",
        arguments: Shape.allCases)
    func found(shape: Shape) throws {
        let plane = Self.field(border: 0, isInside: shape.includes)
        let outside = plane.elements.count { $0 == 0 }

        let border = try #require(Self.border(of: plane, value: 0))

        #expect(border.pixelCount == outside)
        var filled = plane
        border.fill(&filled, firstRow: 0, with: 9)
        #expect(filled.elements.count { $0 == 9 } == outside)
        #expect(!filled.elements.contains(0))
        #expect(Self.border(of: plane, value: 0, band: 7) == border)
    }

    @Test("the zeros of a clipped background are data, also where they touch the edges")
    func clipped() {
        var random = RandomSource(seed: 3)
        let plane = Plane(
            width: 400, height: 300,
            elements: (0..<120_000).map { index -> UInt16 in
                let (row, column) = (index / 400, index % 400)
                let isNucleus =
                    (row % 60 - 30) * (row % 60 - 30) + (column % 80 - 40)
                    * (column % 80 - 40) < 200
                let noise = Int(random.next() % 21) - 14
                return UInt16(max(noise, 0) + (isNucleus ? 120 : 0))
            })

        #expect(Self.border(of: plane, value: 0) == nil)
    }

    @Test("a flat background without noise is data")
    func synthetic() {
        let plane = Plane(
            width: 400, height: 300,
            elements: (0..<120_000).map { index -> UInt16 in
                let (row, column) = (index / 400 % 50 - 25, index % 400 % 50 - 25)
                return row * row + column * column < 200 ? 90 : 0
            })

        #expect(Self.border(of: plane, value: 0) == nil)
    }

    @Test("a value that is as common inside is no border")
    func common() {
        let plane = Self.field(border: 200) { (20..<270).contains($0) && (30..<390).contains($1) }

        #expect(Self.border(of: plane, value: 200) == nil)
    }
}
