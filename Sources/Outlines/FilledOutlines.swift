import Masks
import Tensors

/// The label image of outlines: one nucleus for each, numbered in their order.
///
/// Where outlines overlap, the smaller one keeps the pixels, so that none disappears below a larger
/// one; of two of the same size the first. An outline that surrounds two and more smaller ones
/// wholly is a region in which nuclei were drawn, as QuPath's annotations are, and no nucleus.
package struct FilledOutlines: Sendable, Equatable {
    /// Bytes of memory for each pixel while outlines are filled and compared: at most two crossings of
    /// 16 bytes, a run of 12, labels twice, and what comparing a label image takes.
    static let bytesPerPixel = 90
    /// The most pixels of all outlines, as a multiple of those of the image: it bounds the time.
    private static let mostCoverage = 64
    /// The number of smaller outlines that make the outline around them a region.
    private static let leastEnclosed = 2
    /// Coordinates beyond are no pixels.
    private static let largestCoordinate = Double(1 << 30)

    /// The nuclei.
    package let nuclei: LabelImage
    /// The names of the outlines around others, which are left out.
    package let regions: [String]
    /// The names of the outlines that keep no pixel: too small, or below others.
    package let hidden: [String]

    /// Fills outlines; what reaches beyond the image is cut off.
    ///
    /// - Parameters:
    ///   - outlines: The outlines, in pixels of the image.
    ///   - width: The columns of the image.
    ///   - height: The rows of the image.
    /// - Throws: ``OutlineError/outside(outline:x:y:width:height:)`` for an outline whose bounding
    ///   box has its middle outside of the image, ``OutlineError/tooDetailed(limit:)``.
    /// - Complexity: O(*n* + *p* + *c* log *c*), where *n* is the number of pixels of the image, *p*
    ///   that of all outlines, and *c* the number of crossings of edges with rows.
    package init(_ outlines: [Outline], width: Int, height: Int) throws(OutlineError) {
        var filling = OutlineFilling(width: width, height: height)
        var runs: [[PixelRun]] = []
        var areas: [Int] = []
        var covered = 0
        for outline in outlines {
            try Self.check(outline, width: width, height: height)
            let own = try filling.runs(of: outline)
            let area = own.reduce(0) { $0 + $1.columns.count }
            covered += area
            guard covered <= Self.mostCoverage * width * height else {
                throw .tooDetailed(limit: filling.mostCrossings)
            }
            runs.append(own)
            areas.append(area)
        }
        var canvas = Canvas(width: width, height: height, count: outlines.count)
        let order = outlines.indices.sorted { (areas[$0], $0) > (areas[$1], $1) }
        for index in order { canvas.paint(index, runs: runs[index], areas: areas) }
        let isRegion = canvas.enclosed.map { $0 >= Self.leastEnclosed }
        let labels = canvas.labels(without: isRegion)
        nuclei = labels.nuclei
        regions = outlines.indices.filter { isRegion[$0] }.map { outlines[$0].name }
        hidden = outlines.indices.filter { !isRegion[$0] && labels.numbers[$0] == 0 }
            .map { outlines[$0].name }
    }

    private static func check(
        _ outline: Outline, width: Int, height: Int
    ) throws(OutlineError) {
        guard let (low, high) = outline.bounds else { return }
        let (x, y) = ((low.x + high.x) / 2, (low.y + high.y) / 2)
        let isPixel = [low.x, low.y, high.x, high.y].allSatisfy { abs($0) <= largestCoordinate }
        guard isPixel, (0...Double(width)).contains(x), (0...Double(height)).contains(y) else {
            throw .outside(outline: outline.name, x: x, y: y, width: width, height: height)
        }
    }
}

/// The pixels that outlines are painted on, the larger before the smaller.
private struct Canvas {
    private let width: Int
    private let height: Int
    /// The index of the topmost outline plus 1; 0 at background.
    private var topmost: [Int32]
    /// The number of smaller outlines that lie wholly on each outline, or on one that does.
    private(set) var enclosed: [Int]
    /// The outline that each one lies wholly on.
    private var ground: [Int?]

    init(width: Int, height: Int, count: Int) {
        (self.width, self.height) = (width, height)
        topmost = Array(repeating: 0, count: width * height)
        enclosed = Array(repeating: 0, count: count)
        ground = Array(repeating: nil, count: count)
    }

    mutating func paint(_ index: Int, runs: [PixelRun], areas: [Int]) {
        let below =
            runs.first.map { topmost[Int($0.row) * width + Int($0.columns.lowerBound)] } ?? 0
        var liesOnOne = below != 0
        for run in runs {
            let start = Int(run.row) * width
            for pixel in start + Int(run.columns.lowerBound)..<start + Int(run.columns.upperBound) {
                liesOnOne = liesOnOne && topmost[pixel] == below
                topmost[pixel] = Int32(index + 1)
            }
        }
        guard liesOnOne, areas[Int(below) - 1] > areas[index] else { return }
        ground[index] = Int(below) - 1
        var outer = ground[index]
        while let next = outer {
            enclosed[next] += 1
            outer = ground[next]
        }
    }

    /// The labels of outlines that are no regions and have a pixel, in order, and the number of each
    /// outline, 0 if it has none.
    func labels(without isRegion: [Bool]) -> (nuclei: LabelImage, numbers: [Int32]) {
        var numbers = [Int32](repeating: 0, count: isRegion.count)
        for index in topmost where index != 0 && !isRegion[Int(index) - 1] {
            numbers[Int(index) - 1] = 1
        }
        var count: Int32 = 0
        for index in numbers.indices where numbers[index] != 0 {
            count += 1
            numbers[index] = count
        }
        let labels = topmost.map { $0 == 0 ? 0 : numbers[Int($0) - 1] }
        let plane = Plane(width: width, height: height, elements: labels)
        return (LabelImage(labels: plane, count: Int(count)), numbers)
    }
}
