import Gallery
import Images
import Masks
import Tensors
import Testing

@Suite("Label numbers in overlays")
struct LabelNumbersTests {
    /// The digits 1 to 9 and the number 10, as a person draws them.
    static let drawn = [
        [
            "  #  ", " ##  ", "  #  ", "  #  ", "  #  ", "  #  ", " ### ",
        ],
        [
            " ### ", "#   #", "    #", "   # ", "  #  ", " #   ", "#####",
        ],
        [
            "#####", "   # ", "  #  ", "   # ", "    #", "#   #", " ### ",
        ],
        [
            "   # ", "  ## ", " # # ", "#  # ", "#####", "   # ", "   # ",
        ],
        [
            "#####", "#    ", "#### ", "    #", "    #", "#   #", " ### ",
        ],
        [
            "  ## ", " #   ", "#    ", "#### ", "#   #", "#   #", " ### ",
        ],
        [
            "#####", "    #", "   # ", "  #  ", " #   ", " #   ", " #   ",
        ],
        [
            " ### ", "#   #", "#   #", " ### ", "#   #", "#   #", " ### ",
        ],
        [
            " ### ", "#   #", "#   #", " ####", "    #", "   # ", " ##  ",
        ],
        [
            "  #    ### ", " ##   #   #", "  #   #  ##", "  #   # # #", "  #   ##  #",
            "  #   #   #",
            " ###   ### ",
        ],
    ]

    /// Colours of an overlay of gray 128, whose picture has the size of the image.
    private static func picture(of labels: Plane<Int32>, count: Int, numbers: Bool) -> [[UInt8]] {
        let pixels = labels.width * labels.height
        let image = Raster(
            width: labels.width, height: labels.height, channels: 1,
            samples: .eight(Array(repeating: 128, count: pixels)))
        let overlay = OverlayImage(
            of: image, nuclei: LabelImage(labels: labels, count: count),
            stretch: ContrastStretch(low: 0, high: 255), size: .overlay, drawsNumbers: numbers)
        guard case .eight(let samples) = overlay.raster.samples else { return [] }
        return (0..<pixels).map { Array(samples[3 * $0..<3 * $0 + 3]) }
    }

    private static let white: [UInt8] = [255, 255, 255]
    private static let black: [UInt8] = [0, 0, 0]

    @Test("each nucleus has its label in its middle, white with a black border")
    func digits() {
        var labels = Plane<Int32>(width: 700, height: 60, repeating: 0)
        for row in 10..<50 {
            for column in 0..<600 where column % 60 >= 20 {
                labels[row, column] = Int32(column / 60 + 1)
            }
        }

        let plain = Self.picture(of: labels, count: 10, numbers: false)
        let numbered = Self.picture(of: labels, count: 10, numbers: true)

        let changed = numbered.indices.filter { numbered[$0] != plain[$0] }
        #expect(changed.allSatisfy { [Self.white, Self.black].contains(numbered[$0]) })
        for nucleus in 0..<10 {
            // Two pixels of the picture to a pixel of a digit; 5 or 11 are 10 or 22 pixels wide.
            let drawn = Self.drawn[nucleus]
            let left = 60 * nucleus + 39 - drawn[0].count
            let rows = (0..<7).map { row in
                drawn[row].indices.map { index in
                    let column =
                        left + 2 * drawn[row].distance(from: drawn[row].startIndex, to: index)
                    let isWhite = numbered[(22 + 2 * row) * 700 + column] == Self.white
                    return isWhite ? "#" : " "
                }.joined()
            }
            #expect(rows == drawn, "number \(nucleus + 1)")
        }
        let whites = numbered.count { $0 == Self.white }
        #expect(whites == 4 * Self.drawn.joined().joined().count { $0 == "#" })
    }

    @Test("the number of a ring is on the ring, since its centre may be in another nucleus")
    func ring() throws {
        var labels = Plane<Int32>(width: 600, height: 300, repeating: 0)
        for row in 0..<300 {
            for column in 0..<600 {
                let distance = (row - 150) * (row - 150) + (column - 300) * (column - 300)
                if (80 * 80..<120 * 120).contains(distance) { labels[row, column] = 1 }
            }
        }

        let picture = Self.picture(of: labels, count: 1, numbers: true)

        let white = picture.indices.filter { picture[$0] == Self.white }
        let (columns, rows) = (white.map { $0 % 600 }, white.map { $0 / 600 })
        let column = try #require(columns.min()) + (try #require(columns.max()))
        let row = try #require(rows.min()) + (try #require(rows.max()))
        #expect(labels[row / 2, column / 2] == 1)
    }

    @Test("numbers of nuclei at edges and corners are whole", arguments: [0, 1, 2, 3])
    func corners(corner: Int) {
        var labels = Plane<Int32>(width: 600, height: 300, repeating: 0)
        for row in 0..<3 {
            for column in 0..<3 {
                labels[corner < 2 ? row : 299 - row, corner % 2 == 0 ? column : 599 - column] = 1
            }
        }

        let picture = Self.picture(of: labels, count: 1, numbers: true)

        #expect(picture.count { $0 == Self.white } == Self.drawn[0].joined().count { $0 == "#" })
        // The border is whole, too: no digit has a pixel along the edge of the picture.
        let edge = picture.indices.filter { index in
            [0, 599].contains(index % 600) || [0, 299].contains(index / 600)
        }
        #expect(!edge.contains { picture[$0] == Self.white })
    }

    @Test("numbers of an image in bands are those of the whole image", arguments: [300, 2700])
    func bands(side: Int) {
        let labels = Plane<Int32>(
            width: side, height: 40,
            elements: (0..<side * 40).map { pixel in
                pixel % side % 30 < 20 ? Int32(pixel % side / 30 + 1) : 0
            })
        let count = (side + 29) / 30
        let image = Raster(
            width: side, height: 40, channels: 1,
            samples: .eight((0..<side * 40).map { UInt8($0 % 251) }))
        let stretch = ContrastStretch(low: 0, high: 255)

        let whole = OverlayImage(
            of: image, nuclei: LabelImage(labels: labels, count: count), stretch: stretch,
            size: .overlay, drawsNumbers: true)
        var banded = BandedOverlayImage(width: side, height: 40, size: .overlay)
        for first in stride(from: 0, to: 40, by: 7) {
            let rows = first..<min(first + 7, 40)
            banded.append(
                Raster(
                    width: side, height: rows.count, channels: 1,
                    samples: .eight(
                        rows.flatMap { row in
                            (0..<side).map { UInt8((row * side + $0) % 251) }
                        })))
            banded.append(
                labels: Plane(
                    width: side, height: rows.count,
                    elements: Array(
                        labels.elements[rows.lowerBound * side..<rows.upperBound * side])))
        }
        let (map, factor) = (banded.labelMap, banded.labelMapFactor)

        #expect(
            banded.finish(nucleusCount: count, stretch: stretch, drawsNumbers: true) == whole)
        #expect(factor == (side == 300 ? 1 : 2))
        #expect([map.width, map.height] == [(side + factor - 1) / factor, (39 + factor) / factor])
        #expect(factor > 1 || map == labels)
    }

    @Test("nuclei that touch have outlines of different colours in the picture")
    func touching() {
        let (width, height) = (600, 120)
        var wall = Plane<Int32>(width: width, height: height, repeating: 0)
        for row in 0..<height {
            for column in 0..<width {
                let brick = (column + (row / 12 % 2) * 10) / 20
                wall[row, column] = Int32(row / 12 * 31 + brick + 1)
            }
        }

        let picture = Self.picture(of: wall, count: 310, numbers: false)

        #expect(picture == Self.picture(of: wall, count: 310, numbers: false))
        for pixel in picture.indices {
            for other in [pixel + 1, pixel + width] where other < picture.count {
                let isBeside = other == pixel + width || (pixel + 1) % width != 0
                guard isBeside, wall.elements[pixel] != wall.elements[other] else { continue }
                #expect(picture[pixel] != picture[other])
            }
        }
    }
}
