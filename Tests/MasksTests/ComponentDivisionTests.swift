import Masks
import Tensors
import Testing

@Suite("Components one by one")
struct ComponentDivisionTests {
    private static let rules = SplittingRules(
        smoothing: 0.15, smoothingRange: 0.7...4, depth: 0.04,
        merge: MergeRule(
            intercept: -4,
            weights: .init(
                dynamics: -9, contact: 2, solidity: 8, dent: -6, relativeArea: -0.5),
            threshold: 0.4),
        confidence: 0.6, leastArea: 0.05)

    /// Blobs of all sizes, touching and not, some at the border.
    private static func blobs(_ width: Int, _ height: Int, seed: UInt64) -> Plane<Float> {
        var random = SplitMix64(state: seed)
        let noise = Plane(
            width: width, height: height,
            elements: (0..<width * height).map { _ in Float.random(in: 0...1, using: &random) })
        let smooth = GaussianBlur(sigma: 2.5)(noise)
        return smooth.map { min(max(($0 - 0.47) * 12, 0), 1) }
    }

    /// What the pieces of a mask become, put together again.
    private static func pieceByPiece(
        _ foreground: Plane<Float>, _ distance: Plane<Float>?, mostPixels: Int
    ) -> (labels: [Int32], count: Int, cut: Int) {
        let (width, height) = (foreground.width, foreground.height)
        var stream = ComponentStream()
        let rows = foreground.elements.withUnsafeBufferPointer { values in
            (0..<height).map { row in
                stream.add(
                    UnsafeBufferPointer(rebasing: values[row * width..<(row + 1) * width]),
                    above: 0.5)
            }
        }
        let found = stream.finish(minimumArea: 4)
        let division = ComponentDivision(
            of: PlaneSize(height: height, width: width), by: rules, areas: found.all.map(\.area))
        var gatherer = ComponentGatherer(found, width: width, mostPixels: mostPixels)
        let pieces = rows.enumerated().flatMap { gatherer.add($1, row: $0) }
        let typical = ComponentDivision.typicalArea(
            pieces.flatMap { piece in
                division.basinAreas(
                    of: piece, distance: distance?.part(division.frame(of: piece)))
            })
        var painted = [Int32](repeating: 0, count: width * height)
        var regions: [RegionRecord] = []
        for piece in pieces {
            let frame = division.frame(of: piece)
            let divided = division.divide(
                piece, distance: distance?.part(frame), foreground: foreground.part(frame),
                typicalArea: typical, progress: {})
            let places = piece.runs.flatMap { run in
                (run.first..<run.end).map { Int(run.row) * width + Int($0) }
            }
            for (place, number) in zip(places, divided.numbers) {
                painted[place] = number + Int32(regions.count)
            }
            regions += divided.regions
        }
        let (numbers, count) = RegionRecord.nuclei(of: regions, by: rules, minimumArea: 4)
        let all = [0] + numbers
        return (painted.map { all[Int($0)] }, count, gatherer.cut)
    }

    @Test(
        "give the nuclei that the mask gives as a whole, with a distance map and without",
        arguments: [(1, 1), (1, 60), (60, 1), (17, 31), (97, 113), (160, 64)], [true, false])
    func sameAsWhole(size: (width: Int, height: Int), withDistance: Bool) {
        for seed in 0..<4 as Range<UInt64> {
            let foreground = Self.blobs(size.width, size.height, seed: seed)
            let distance = withDistance ? foreground.map { $0 * $0 } : nil
            let whole = LabelImage(
                dividing: NucleiMask(foreground, above: 0.5, minimumArea: 4),
                foreground: foreground, distance: distance, by: Self.rules)

            let pieces = Self.pieceByPiece(foreground, distance, mostPixels: 1 << 24)

            #expect(pieces.labels == whole.labels.elements)
            #expect(pieces.count == whole.count)
            #expect(pieces.cut == 0)
        }
    }

    @Test("a component that is too large is cut, and loses no pixel that is sure")
    func cut() {
        let foreground = Plane<Float>(width: 40, height: 100, repeating: 1)
        let distance = foreground.map { $0 * 0.5 }

        let (labels, count, cut) = Self.pieceByPiece(foreground, distance, mostPixels: 1000)

        #expect(cut == 1)
        #expect(count == 4)
        let bands = (0..<4000).map { place in Int32(place / 1000 + 1) }
        #expect(labels == bands)
    }

    @Test("components have the numbers and areas that the whole mask gives them")
    func numbers() {
        for seed in 10..<14 as Range<UInt64> {
            let mask = Self.blobs(71, 53, seed: seed)
            let whole = ConnectedComponents(mask.map { $0 > 0.5 }, minimumArea: 7)
            var stream = ComponentStream()
            let rows = mask.elements.withUnsafeBufferPointer { values in
                (0..<53).map { row in
                    stream.add(
                        UnsafeBufferPointer(rebasing: values[row * 71..<(row + 1) * 71]),
                        above: 0.5)
                }
            }

            let found = stream.finish(minimumArea: 7)

            #expect(found.all.map(\.area) == whole.areas)
            for (row, runs) in rows.enumerated() {
                for run in runs {
                    #expect(whole.labels[row, Int(run.first)] == found.number(of: run))
                }
            }
        }
    }
}

extension Plane where Element == Float {
    /// What a frame shows.
    fileprivate func part(_ frame: Frame) -> Plane {
        Plane(
            width: frame.columns.count, height: frame.rows.count,
            elements: frame.rows.flatMap { row in frame.columns.map { self[row, $0] } })
    }
}
