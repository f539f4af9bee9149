import Masks
import Tensors

/// The nuclei of a mask of three classes: background, the interior of nuclei, and their border.
///
/// Which class is the border, its shape says and not its value: it lies thinly around the other or
/// between parts of it. A nucleus is a connected part of the interior with the border nearest to
/// it; border without an interior is a nucleus too small to have one.
struct BorderedMask {
    /// The share of the border's area whose thickness is compared; the rest are corners.
    private static let thicknessShare = 0.9
    /// A border up to this half width, in pixels, is thin whatever the interior.
    private static let thinWidth = 2
    /// The share of the border's area that belongs to regions that touch the interior.
    ///
    /// Of known values, and of others. The rest are nuclei without an interior.
    private static let leastTouching = (known: 0.5, other: 0.9)
    /// The share of the interior's outline that a border of unknown values covers.
    private static let leastCovered = 0.5

    /// The nuclei.
    let nuclei: LabelImage

    /// Finds the nuclei; `nil` where neither class is the border of the other.
    ///
    /// - Parameters:
    ///   - classes: Background as 0, the two other classes as 1 and 2.
    ///   - isKnown: Whether the values are those of such masks, as 127 and 255 are, so that the
    ///     border need not go around the interior; else the classes may be labels of two nuclei.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init?(of classes: Plane<Int32>, isKnown: Bool) {
        let regions = ClassRegions(of: classes)
        let thickness = (1...2).map { Self.thickness(of: Int32($0), in: classes) }
        let borders = [1, 2].filter { border in
            let (own, other) = (thickness[border - 1], thickness[2 - border])
            return own < other && (own <= Self.thinWidth || 2 * own <= other)
        }
        let contacts = borders.map { border in
            (border: Int32(border), contact: Contact(ofBorder: Int32(border), in: regions))
        }.filter {
            $0.contact.touching >= (isKnown ? Self.leastTouching.known : Self.leastTouching.other)
                && (isKnown || $0.contact.covered >= Self.leastCovered)
        }
        guard let best = contacts.max(by: { $0.contact.covered < $1.contact.covered }) else {
            return nil
        }
        nuclei = Self.growing(regions, into: best.border)
    }

    /// The half width that most pixels of a class do not exceed: their chessboard distance to the
    /// next pixel of another class; the edge of the image is none.
    private static func thickness(of number: Int32, in classes: Plane<Int32>) -> Int {
        let (width, height) = (classes.width, classes.height)
        let line = width + 2
        // A margin of one pixel, so far away that the edge of the image is no border.
        var distances = [UInt8](repeating: .max, count: line * (height + 2))
        func advance(at pixel: Int, from neighbours: [Int]) {
            let nearest = neighbours.reduce(UInt8.max - 1) { min($0, distances[pixel + $1]) }
            distances[pixel] = min(distances[pixel], nearest + 1)
        }
        let above = [-line - 1, -line, -line + 1, -1]
        let below = above.map { -$0 }
        for row in 0..<height {
            for column in 0..<width {
                let pixel = (row + 1) * line + column + 1
                if classes.elements[row * width + column] == number {
                    advance(at: pixel, from: above)
                } else {
                    distances[pixel] = 0
                }
            }
        }
        var counts = [Int](repeating: 0, count: 256)
        for row in (1...height).reversed() {
            for pixel in (row * line + 1...row * line + width).reversed()
            where distances[pixel] > 0 {
                advance(at: pixel, from: below)
                counts[Int(distances[pixel])] += 1
            }
        }
        let most = Int(thicknessShare * Double(counts.reduce(0, +)))
        var sum = 0
        return counts.firstIndex { count in
            sum += count
            return sum > 0 && sum >= most
        } ?? 0
    }

    /// The nuclei: parts of the interior, each with the border that it reaches first.
    private static func growing(_ regions: ClassRegions, into border: Int32) -> LabelImage {
        let (width, height) = (regions.labels.width, regions.labels.height)
        let isBorder = regions.classes.map { $0 == border }
        var labels = regions.labels.elements
        var front = labels.indices.filter { labels[$0] != 0 && !isBorder[Int(labels[$0]) - 1] }
        while !front.isEmpty {
            var next: [Int] = []
            for pixel in front {
                let (row, column) = (pixel / width, pixel % width)
                for y in max(row - 1, 0)...min(row + 1, height - 1) {
                    for x in max(column - 1, 0)...min(column + 1, width - 1) {
                        let other = y * width + x
                        guard labels[other] != 0, isBorder[Int(labels[other]) - 1] else { continue }
                        labels[other] = labels[pixel]
                        next.append(other)
                    }
                }
            }
            front = next
        }
        return LabelImage(
            relabelling: Plane(
                width: width, height: height, elements: labels.map { UInt32(bitPattern: $0) }))
    }
}

/// How closely a border lies to the interior.
private struct Contact {
    /// The share of the border's area in regions that touch the interior.
    let touching: Double
    /// The share of the interior's outline that touches the border.
    let covered: Double

    init(ofBorder border: Int32, in regions: ClassRegions) {
        let (width, height) = (regions.labels.width, regions.labels.height)
        let labels = regions.labels.elements
        var areas = [Int](repeating: 0, count: regions.count)
        var touches = [Bool](repeating: false, count: regions.count)
        var (outline, covered) = (0, 0)
        for pixel in labels.indices where labels[pixel] != 0 {
            let region = Int(labels[pixel]) - 1
            areas[region] += 1
            guard regions.classes[region] != border else { continue }
            let (row, column) = (pixel / width, pixel % width)
            var (isOutline, isCovered) = (false, false)
            for y in max(row - 1, 0)...min(row + 1, height - 1) {
                for x in max(column - 1, 0)...min(column + 1, width - 1) {
                    let other = Int(labels[y * width + x]) - 1
                    guard other != region else { continue }
                    isOutline = true
                    guard other >= 0, regions.classes[other] == border else { continue }
                    isCovered = true
                    touches[other] = true
                }
            }
            outline += isOutline ? 1 : 0
            covered += isCovered ? 1 : 0
        }
        let own = areas.indices.filter { regions.classes[$0] == border }
        let area = own.reduce(0) { $0 + areas[$1] }
        let touching = own.reduce(0) { $0 + (touches[$1] ? areas[$1] : 0) }
        self.touching = Double(touching) / Double(max(area, 1))
        self.covered = Double(covered) / Double(max(outline, 1))
    }
}
