import Images
import Tensors

/// The distinct colours of a picture, numbered from 0, with their frequencies.
struct ColourTable {
    /// The most distinct colours of a label image.
    private static let mostColours = 1 << 16

    /// The number of the colour of each pixel.
    let indices: Plane<Int32>
    /// The colours in raster order of their first pixels; empty for a palette, whose colours are
    /// not known.
    let colours: [PackedColour]
    /// The pixels of each colour.
    let areas: [Int]
    /// The pixels of each colour along the edge of the picture.
    let edgeAreas: [Int]

    /// Numbers the colours of a picture.
    ///
    /// - Throws: ``BlendedColours`` for more than 65,536 colours.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(of picture: Plane<PackedColour>) throws(BlendedColours) {
        var numbers: [PackedColour: Int32] = [:]
        var colours: [PackedColour] = []
        var indices = [Int32](repeating: 0, count: picture.elements.count)
        var (last, number): (PackedColour?, Int32) = (nil, 0)
        for (pixel, colour) in picture.elements.enumerated() {
            if colour != last {
                last = colour
                if let known = numbers[colour] {
                    number = known
                } else {
                    guard colours.count < Self.mostColours else {
                        throw BlendedColours(count: colours.count + 1)
                    }
                    number = Int32(colours.count)
                    numbers[colour] = number
                    colours.append(colour)
                }
            }
            indices[pixel] = number
        }
        self.init(
            indices: Plane(width: picture.width, height: picture.height, elements: indices),
            colours: colours, count: colours.count)
    }

    /// The indices of a palette.
    init(palette numbers: Plane<UInt32>) {
        self.init(indices: numbers.map { Int32($0 & 255) }, colours: [], count: 256)
    }

    private init(indices: Plane<Int32>, colours: [PackedColour], count: Int) {
        self.indices = indices
        self.colours = colours
        var areas = [Int](repeating: 0, count: count)
        for index in indices.elements { areas[Int(index)] += 1 }
        self.areas = areas
        var edgeAreas = [Int](repeating: 0, count: count)
        for pixel in indices.edge { edgeAreas[Int(indices.elements[pixel])] += 1 }
        self.edgeAreas = edgeAreas
    }

    /// The number of the background: black, or index 0 of a palette, unless it is rare along the
    /// edge of the picture; then the commonest colour there.
    ///
    /// Black keeps its place where it is the commonest colour of all, or has at least half as many
    /// pixels along the edge as the commonest colour there: nuclei may lie close there.
    var background: Int {
        let commonest = edgeAreas.indices.max { edgeAreas[$0] < edgeAreas[$1] } ?? 0
        let black = colours.isEmpty ? 0 : colours.firstIndex { $0.isBlack }
        guard let black, areas[black] > 0 else { return commonest }
        let isLargest = areas[black] == areas.max()
        return isLargest || 2 * edgeAreas[black] >= edgeAreas[commonest] ? black : commonest
    }
}

/// An annotation whose colours blend into each other, as smoothing and JPEG leave them, so that it
/// does not say which pixel belongs to which nucleus.
package struct BlendedColours: Error, Equatable, Sendable {
    /// The number of distinct colours, or of those that were counted.
    package let count: Int
}

extension PackedColour {
    /// Whether it is black, whatever its alpha.
    fileprivate var isBlack: Bool { red == 0 && green == 0 && blue == 0 }
}

extension Plane {
    /// The indices of the pixels along the edge, each once.
    var edge: [Int] {
        let sides = stride(from: width, to: (height - 1) * width, by: width)
        return Array(0..<width) + (height > 1 ? Array((height - 1) * width..<height * width) : [])
            + sides.flatMap { width > 1 ? [$0, $0 + width - 1] : [$0] }
    }
}
